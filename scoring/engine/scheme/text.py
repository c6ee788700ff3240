"""The text of a scheme file, YAML or JSON, as plain content; what cannot be read is refused."""

import json
import re
from collections.abc import Hashable
from typing import Any

import yaml

from scoring.engine import json_text
from scoring.engine.errors import Malformed, Problem


def read(text: str) -> Any:
    """Dicts, lists, texts and numbers. Raises Malformed, with the line where YAML knows it."""
    try:
        document = _parsed(text)
        # Half of a surrogate pair can be written, but neither stored nor printed.
        json.dumps(document, ensure_ascii=False, default=str).encode()
    except (ValueError, yaml.YAMLError, RecursionError) as error:
        sentence = f"方案文件读不懂：{_why(error)}"
        raise Malformed([Problem(None, "", "UNEXPECTED_FIELD", sentence)]) from error
    return document


def _why(error: Exception) -> str:
    if not isinstance(error, yaml.YAMLError):
        return json_text.why(error)
    place = getattr(error, "problem_mark", None)
    line = f"第 {place.line + 1} 行，" if place else ""
    # Our own sentences are plain errors; those of the library are English.
    said = error.problem if isinstance(error, Unclear) else "请检查缩进、引号、冒号和标签（!）"
    return line + str(said)


class Unclear(yaml.MarkedYAMLError):
    """What YAML would read, but people would not agree about; `problem` is for them."""


def _parsed(text: str) -> Any:
    if text.lstrip().startswith("{"):
        try:
            return json.loads(text, object_pairs_hook=json_text.once)
        except json.JSONDecodeError:
            pass  # YAML may begin with a brace as well
    return _yaml(text)


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """YAML in which a key that is written twice is an error, not the last one winning."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        merge = "tag:yaml.org,2002:merge"
        seen: set[Hashable] = set()
        for key_node, _ in node.value:
            if key_node.tag == merge:
                continue
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, Hashable):
                break  # refused by what is called below
            if key in seen:
                raise Unclear(problem=f"{key} 写了两遍", problem_mark=key_node.start_mark)
            seen.add(key)
        return super().construct_mapping(node, deep)


DEEPEST = 60  # a scheme needs a dozen levels; the fast reader would overrun its stack
LARGEST = 500_000  # values with every alias written out; a few lines of aliases can mean billions


def nodes(text: str) -> yaml.Node | None:
    """The text's parts with their places; None where only JSON's reader can read it."""
    try:
        _check_size(text)
        found: yaml.Node | None = yaml.compose(text, Loader=_Loader)
    except yaml.YAMLError:
        return None
    return found


def line_of(node: yaml.Node | None, path: str) -> int | None:
    """The line of a fault's path, or of the deepest part of it that is there."""
    line = None
    for key, number in re.findall(r"([^.\[\]]+)|\[(\d+)\]", path):
        if isinstance(node, yaml.MappingNode) and key:
            pair = next(((k, v) for k, v in node.value if k.value == key), None)
            if pair is None:
                break
            line, node = pair[0].start_mark.line + 1, pair[1]
        elif isinstance(node, yaml.SequenceNode) and number and int(number) < len(node.value):
            node = node.value[int(number)]
            line = node.start_mark.line + 1
        else:
            break
    return line


def _yaml(text: str) -> Any:
    _check_size(text)
    try:
        return yaml.load(text, Loader=_Loader)  # noqa: S506 (a SafeLoader)
    except (AttributeError, LookupError, TypeError) as error:
        # The library stumbles over a value that is not what its tag says (!!bool 也许).
        raise Unclear(problem="有一个值和它的标签（!!）对不上，请去掉标签") from error


def _check_size(text: str) -> None:
    sizes: dict[str | None, int] = {}  # anchor -> values it stands for
    opened: list[list[Any]] = [[None, 0]]  # the collections being read: anchor, values so far
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            opened.append([event.anchor, 1])
        elif isinstance(event, yaml.CollectionEndEvent):
            anchor, size = opened.pop()
            opened[-1][1] += size
            if anchor is not None:
                sizes[anchor] = size
        elif isinstance(event, yaml.AliasEvent):
            opened[-1][1] += sizes.get(event.anchor, 1)
        elif isinstance(event, yaml.ScalarEvent):
            opened[-1][1] += 1
        if len(opened) > DEEPEST + 1:
            raise Unclear(problem="嵌套太深")
        if opened[-1][1] > LARGEST:
            raise Unclear(problem="内容太多，请去掉别名（*）")
