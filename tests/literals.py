"""Where the program would read a meaning back out of a Chinese sentence: found by its syntax."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

CHINESE = re.compile("[\u3400-\u9fff]")
# Methods and functions that ask a text what it says.
ASKS = {
    "startswith", "endswith", "removeprefix", "removesuffix", "split", "rsplit", "partition",
    "rpartition", "match", "search", "fullmatch", "findall", "finditer", "compile", "find",
    "index", "count",
}  # fmt: skip
IN_PYTHON = ("scoring", "members", "branches", "config")
CONDITION = re.compile(r"\{%\s*(?:if|elif|ifchanged|with)\b.*?%\}", re.DOTALL)
LITERAL = re.compile(r"\"[^\"]*\"|'[^']*'")


def in_python(path: Path) -> Iterator[tuple[int, str]]:
    """Line and expression of every comparison, question or look-up by a Chinese literal."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if any(_chinese(part) for part in _asked(node)):
            line = getattr(node, "lineno", 0) or node.pattern.lineno  # type: ignore[attr-defined]
            yield line, ast.unparse(node)[:120]


def _asked(node: ast.AST) -> list[ast.AST]:
    """The parts of an expression that decide."""
    if isinstance(node, ast.Compare):
        return [node.left, *node.comparators]
    if isinstance(node, ast.match_case):
        return [part for part in ast.walk(node.pattern) if isinstance(part, ast.Constant)]
    if isinstance(node, ast.Subscript):
        return [node.slice]
    if isinstance(node, ast.Call):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        if name in ASKS:
            return list(node.args)
        if name == "get":
            return list(node.args[:1])  # the key; what comes in its place decides nothing
    return []


def _chinese(node: ast.AST) -> bool:
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str) and bool(CHINESE.search(node.value))
    if isinstance(node, ast.Tuple | ast.List | ast.Set):
        return any(_chinese(part) for part in node.elts)
    if isinstance(node, ast.Dict):
        return any(key is not None and _chinese(key) for key in node.keys)
    if isinstance(node, ast.JoinedStr):
        return any(_chinese(part) for part in node.values)
    if isinstance(node, ast.BinOp):
        return _chinese(node.left) or _chinese(node.right)
    return False


def in_template(path: Path) -> Iterator[tuple[int, str]]:
    """Line and tag of every condition on a Chinese literal; a sentence given on with `with` is
    none unless it is compared there."""
    text = path.read_text(encoding="utf-8")
    for tag in CONDITION.finditer(text):
        compared = re.search(r"==|!=|\bin\b|\|slice|\|cut", tag[0])
        if compared and any(CHINESE.search(word) for word in LITERAL.findall(tag[0])):
            yield text.count("\n", 0, tag.start()) + 1, tag[0][:120]
