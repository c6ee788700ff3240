"""Places whose change a test must notice: the condition of a refusal, and a rounding."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

REFUSALS = {"Refusal", "Malformed", "NotYet"}
# Halves away from zero; the opposite takes them towards it.
ROUNDINGS = {"half_up", "half_up_cents", "cents_of"}
# Where a floor or a ceiling is the rule itself.
EXACT = ("scoring/engine/score/", "scoring/engine/kinds/", "scoring/engine/board/")
HELPER = """

def _the_other_way(rounding, amount, *more):
    from fractions import Fraction
    hair = Fraction(1, 10**9)
    return rounding(amount - hair if amount > 0 else amount + hair, *more)
"""


@dataclass(frozen=True)
class Site:
    """One change: bytes `start` to `end` of a file become `text`."""

    path: str  # from the root
    line: int
    function: str
    kind: str  # refusal or rounding
    start: int
    end: int
    was: str
    text: str

    def applied(self, source: bytes) -> bytes:
        changed = source[: self.start] + self.text.encode() + source[self.end :]
        return changed + HELPER.encode() if "_the_other_way" in self.text else changed

    @property
    def name(self) -> str:
        return f"{self.path}:{self.line} {self.function}"


def of_tree(root: Path) -> list[Site]:
    found: list[Site] = []
    for path in sorted((root / "scoring").rglob("*.py")):
        inside = path.relative_to(root).as_posix()
        if "/migrations/" not in inside and "/management/" not in inside:
            found += of_source(path.read_bytes(), inside)
    return found


def of_source(source: bytes, path: str) -> list[Site]:
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    finder = _Finder(path, source, starts)
    finder.visit(ast.parse(source))
    return finder.found


class _Finder(ast.NodeVisitor):
    def __init__(self, path: str, source: bytes, starts: list[int]) -> None:
        self.path, self.source, self.starts = path, source, starts
        self.found: list[Site] = []
        self.functions: list[str] = []

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self.functions.append(node.name)
        self.generic_visit(node)
        self.functions.pop()

    def visit_If(self, node: ast.If) -> None:
        if any(_refuses(statement) for statement in node.body):
            self._add("refusal", node.test, "False")
        self.generic_visit(node)

    def visit_IfExp(self, node: ast.IfExp) -> None:
        if _is_why(node.body):
            self._add("refusal", node.test, "False")
        self.generic_visit(node)

    def visit_Expr(self, node: ast.Expr) -> None:
        """`refuse(why_not_…(…))` asks elsewhere; without the call nobody asks."""
        if isinstance(node.value, ast.Call) and _called(node.value) == "refuse":
            self._add("refusal", node.value, "None")
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        if _called(node) in ROUNDINGS and node.args and self.functions[-1:] != [_called(node)]:
            what = ", ".join(self._text(part) for part in [node.func, *node.args])
            self._add("rounding", node, f"_the_other_way({what})")
        self.generic_visit(node)

    def visit_Compare(self, node: ast.Compare) -> None:
        """`2 * rest >= whole`: exactly half the way."""
        sides = [node.left, *node.comparators]
        if len(node.ops) == 1 and isinstance(node.ops[0], ast.GtE) and any(map(_doubled, sides)):
            left, right = (self._text(side) for side in sides)
            self._add("rounding", node, f"({left}) > ({right})")
        self.generic_visit(node)

    def visit_BinOp(self, node: ast.BinOp) -> None:
        # An example in a form is rounded for its looks.
        if isinstance(node.op, ast.FloorDiv) and self.functions[-1:] != ["examples"]:
            left, right = self._text(node.left), self._text(node.right)
            if isinstance(node.left, ast.BinOp) and isinstance(node.left.op, ast.Add):
                self._add("rounding", node, f"(({left}) - 1) // ({right})")
            elif self.path.startswith(EXACT):
                self._add("rounding", node, f"(-(-({left}) // ({right})))")
        self.generic_visit(node)

    def visit_Name(self, node: ast.Name) -> None:
        if node.id == "ROUND_HALF_UP":
            self._add("rounding", node, '"ROUND_HALF_DOWN"')

    def _place(self, node: ast.expr) -> tuple[int, int]:
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        start = self.starts[node.lineno - 1] + node.col_offset
        return start, self.starts[node.end_lineno - 1] + node.end_col_offset

    def _text(self, node: ast.expr) -> str:
        start, end = self._place(node)
        return self.source[start:end].decode()

    def _add(self, kind: str, node: ast.expr, text: str) -> None:
        start, end = self._place(node)
        was, function = self._text(node), ".".join(self.functions)
        self.found.append(
            Site(self.path, node.lineno, function, kind, start, end, " ".join(was.split()), text)
        )


def _refuses(statement: ast.stmt) -> bool:
    """It raises a refusal, or says why not."""
    if isinstance(statement, ast.Raise) and isinstance(statement.exc, ast.Call):
        return _called(statement.exc) in REFUSALS
    return isinstance(statement, ast.Return) and _is_why(statement.value)


def _is_why(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Call) and _called(node) == "because"


def _called(node: ast.Call) -> str:
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""


def _doubled(node: ast.expr) -> bool:
    return (
        isinstance(node, ast.BinOp)
        and isinstance(node.op, ast.Mult)
        and any(
            isinstance(side, ast.Constant) and side.value == 2 for side in (node.left, node.right)
        )
    )


def tests_for(site: Site, root: Path) -> Iterator[list[str]]:
    """What is run against a change, in this order, until something fails: the tests that speak of
    its function or module, then the whole folder of its stage."""
    module = Path(site.path).stem
    folder = stage_of(site.path)
    words = [word for word in (site.function.split(".")[-1].strip("_"), module) if len(word) > 3]
    near: dict[str, int] = {}
    for path in sorted((root / "tests").rglob("test_*.py")):
        name = path.relative_to(root).as_posix()
        if "/browser/" in name or "/mutants/" in name:
            continue
        text = path.read_text("utf-8")
        score = sum(text.count(word) for word in words) + 50 * name.startswith(f"{folder}/{module}")
        if score:
            near[name] = score + 5 * name.startswith(f"{folder}/")
    first = sorted(near, key=lambda name: -near[name])[:5]
    if first:
        yield first
    if (root / folder).is_dir():
        yield [folder]


def stage_of(path: str) -> str:
    """`scoring/month/services/x.py` is tested in `tests/month`."""
    return f"tests/{path.split('/')[1].removesuffix('.py')}"
