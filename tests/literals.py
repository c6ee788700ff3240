"""Where the program would read a meaning back out of a Chinese sentence: found by its syntax."""

import ast
import re
from collections.abc import Iterable, Iterator
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


# Of each module: its constants, so that a name hides no literal.
Constants = dict[str, dict[str, ast.AST]]


def constants(paths: Iterable[Path], root: Path) -> Constants:
    found: Constants = {}
    for path in paths:
        module = ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__")
        found[module] = _bound(ast.parse(path.read_text(encoding="utf-8")))
    return found


def _bound(tree: ast.Module) -> dict[str, ast.AST]:
    """Name -> value of what a module sets once and for all."""
    bound: dict[str, ast.AST] = {}
    for node in tree.body:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                bound |= _pairs(target, node.value)
        elif isinstance(node, ast.AnnAssign) and node.value:
            bound |= _pairs(node.target, node.value)
    return bound


def _pairs(target: ast.AST, value: ast.AST) -> dict[str, ast.AST]:
    if isinstance(target, ast.Name):
        return {target.id: value}
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        both = zip(target.elts, value.elts, strict=False)
        return {k: v for one, its in both for k, v in _pairs(one, its).items()}
    return {}


def in_python(path: Path, known: Constants | None = None) -> Iterator[tuple[int, str]]:
    """Line and expression of every comparison, question or look-up by a Chinese literal, by a
    constant that is one, or by what a loop takes from a table of them."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = _imported(tree, known or {}) | _bound(tree)
    names |= _looped(tree, names)
    for node in ast.walk(tree):
        if any(_chinese(names.get(ast.unparse(part), part)) for part in _asked(node)):
            line = getattr(node, "lineno", 0) or node.pattern.lineno  # type: ignore[attr-defined]
            yield line, ast.unparse(node)[:120]


def _imported(tree: ast.Module, known: Constants) -> dict[str, ast.AST]:
    """As they are called here: NAME after `from module import NAME`, else module.NAME."""
    names: dict[str, ast.AST] = {}
    for node in ast.walk(tree):
        if not isinstance(node, ast.ImportFrom):
            continue
        for one in node.names:
            name = one.asname or one.name
            for constant, value in known.get(f"{node.module}.{one.name}", {}).items():
                names[f"{name}.{constant}"] = value
            if (value := known.get(node.module or "", {}).get(one.name)) is not None:
                names[name] = value
    return names


def _looped(tree: ast.Module, names: dict[str, ast.AST]) -> dict[str, ast.AST]:
    """What a loop calls the parts of a table that is written down."""
    found: dict[str, ast.AST] = {}
    for node in ast.walk(tree):
        if not isinstance(node, ast.For | ast.comprehension):
            continue
        table = names.get(ast.unparse(node.iter), node.iter)
        if isinstance(table, ast.Tuple | ast.List | ast.Set):
            for row in table.elts:
                pairs = _pairs(node.target, row)
                found |= {name: value for name, value in pairs.items() if _chinese(value)}
    return found


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
        if name in ASKS and isinstance(node.func, ast.Attribute):
            return [node.func.value, *node.args]
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
    if isinstance(node, ast.Call):  # frozenset({"甲"}), re.compile("甲|乙")
        named = ast.unparse(node.func) in ("frozenset", "set", "tuple", "re.compile")
        return named and any(_chinese(part) for part in node.args)
    return False


def in_template(path: Path) -> Iterator[tuple[int, str]]:
    """Line and tag of every condition on a Chinese literal; a sentence given on with `with` is
    none unless it is compared there."""
    text = path.read_text(encoding="utf-8")
    for tag in CONDITION.finditer(text):
        compared = re.search(r"==|!=|\bin\b|\|slice|\|cut", tag[0])
        if compared and any(CHINESE.search(word) for word in LITERAL.findall(tag[0])):
            yield text.count("\n", 0, tag.start()) + 1, tag[0][:120]
