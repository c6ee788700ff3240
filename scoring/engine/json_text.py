"""JSON text without binary floats and keys written twice, and why it cannot be read, for people."""

import json
from collections import Counter
from dataclasses import dataclass
from typing import Any

LONGEST_INTEGER = 4000  # digits; Python itself refuses to read much longer ones


@dataclass(frozen=True)
class Lexeme:
    """A JSON number that is no number here (1.5, 1e309, NaN): neither a number nor a text."""

    text: str

    def __str__(self) -> str:
        said = self.text if len(self.text) <= 20 else f"{self.text[:20]}…"
        return f"{said}（要写成整数或带引号的小数）"


def read(text: str) -> Any:
    """JSON in which nothing becomes a binary float. Raises ValueError for anything else."""
    document = json.loads(
        text,
        parse_float=Lexeme,
        parse_constant=Lexeme,
        parse_int=_whole,
        object_pairs_hook=once,
    )
    # Half of a surrogate pair can be written in JSON, but neither stored nor printed.
    json.dumps(document, ensure_ascii=False, default=str).encode()
    return document


def _whole(text: str) -> int | Lexeme:
    return int(text) if len(text) <= LONGEST_INTEGER else Lexeme(text)


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object in which a key that is written twice is an error, not the last one winning."""
    found = dict(pairs)
    if len(found) < len(pairs):
        ((twice, _),) = Counter(key for key, _ in pairs).most_common(1)
        raise Twice(f"{twice} 写了两遍")
    return found


class Twice(ValueError):
    """Its text is a sentence for people; those of other ValueErrors are English."""


def why(error: Exception) -> str:
    """The reason in Chinese for which text is no JSON."""
    if isinstance(error, Twice):
        return str(error)
    if isinstance(error, RecursionError):
        return "嵌套太深"
    if isinstance(error, UnicodeEncodeError):
        return "里面有半个字符（\\ud800 到 \\udfff），请改成完整的字"
    if not isinstance(error, json.JSONDecodeError):
        return "里面有读不了的值（太长的数、不存在的日期、指向自己的别名）"
    if "BOM" in error.msg:
        return "文件开头有一个看不见的标记（BOM），请另存为不带 BOM 的 UTF-8"
    if error.pos >= len(error.doc.rstrip()):
        return "文件没有写完"
    return f"第 {error.lineno} 行第 {error.colno} 个字起读不下去，请检查引号、逗号和括号"
