"""Walking through XML that declares nothing."""

from collections.abc import Callable
from typing import Any
from xml.parsers import expat

from scoring.intake import container
from scoring.intake.bounds import Unreadable

Start = Callable[[str, dict[str, str]], None]


def walk(
    data: bytes,
    start: Start,
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Names come without namespaces. A document that declares anything is refused."""
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True

    def refuse(*_: Any) -> None:
        raise Unreadable("这个文件里夹带了实体定义，没有打开。请下载模板重填")

    def started(name: str, attributes: dict[str, str]) -> None:
        start(local(name), {local(key): value for key, value in attributes.items()})

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = started
    if end is not None:
        parser.EndElementHandler = lambda name: end(local(name))
    if text is not None:
        parser.CharacterDataHandler = text
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise Unreadable(container.BROKEN) from error


def local(name: str) -> str:
    return name.rpartition("}")[2]
