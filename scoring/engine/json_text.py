"""What JSON text may not say here, and why it could not be read, for people."""

import json
from collections import Counter
from typing import Any


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
