"""Places whose change a test must notice: the condition of a refusal, and a rounding."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

REFUSALS = {
    "Refusal", "Malformed", "NotYet", "Unreadable", "Unclear", "Twice", "Conflicts", "Fenced",
    "NotSent", "NotPrinted", "_TooLate", "ValidationError", "_refused", "_too_large",
}  # fmt: skip
KINDS = {"state", "role", "input", "conflict", "unseen"}
# Halves away from zero; the opposite takes them towards it.
ROUNDINGS = {"half_up", "half_up_cents", "cents_of"}
# Where a floor or a ceiling is the rule itself.
EXACT = ("scoring/engine/score/", "scoring/engine/kinds/", "scoring/engine/board/")
SEEN = '__import__("tests.mutants.seen", fromlist=["x"])'


@dataclass(frozen=True)
class Site:
    """One change: bytes `start` to `end` of a file become `text`, and its value `other`."""

    path: str  # from the root
    line: int
    function: str
    kind: str  # refusal or rounding
    start: int
    end: int
    was: str
    text: str
    other: str
    says: str = ""  # the sentence of a refusal

    def applied(self, source: bytes) -> bytes:
        return source[: self.start] + self.text.encode() + source[self.end :]

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


def watched(source: bytes, numbered: list[tuple[int, Site]]) -> bytes:
    """The same program, in which the places of one file tell who sees them (seen.py)."""
    put: list[tuple[tuple[int, int, int, int], bytes]] = []
    for number, site in numbered:
        asked = "refused" if site.kind == "refusal" else "rounded"
        before, after = f"{SEEN}.{asked}({number}, ", f", {site.other})"
        if site.text == "pass":
            before, after = f"{SEEN}.refused({number}, True, False); ", ""
        # Of two places one may lie in the other.
        put.append(((site.start, 1, -site.end, number), before.encode()))
        put.append(((site.end, 0, -site.start, -number), after.encode()))
    parts, last = [], 0
    for (at, *_), text in sorted(put):
        parts += [source[last:at], text]
        last = at
    return b"".join([*parts, source[last:]])


class _Finder(ast.NodeVisitor):
    def __init__(self, path: str, source: bytes, starts: list[int]) -> None:
        self.path, self.source, self.starts = path, source, starts
        self.found: list[Site] = []
        self.functions: list[str] = []

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self.functions.append(node.name)
        # What is left when nothing allowed it before. A function that only refuses has no more.
        if len(node.body) > 1:
            self._add_fall(node.body[-1])
        self.generic_visit(node)
        self.functions.pop()

    def visit_If(self, node: ast.If) -> None:
        refusing = next((one for one in node.body if _refuses(one)), None)
        if refusing is not None or _hands_on(node):
            self._add_condition(node.test, "False", refusing or node.test)
        else:
            self.visit(node.test)
        for statement in node.orelse:
            self._add_fall(statement)
        for statement in (*node.body, *node.orelse):
            self.visit(statement)

    def visit_IfExp(self, node: ast.IfExp) -> None:
        for side, held in ((node.body, "False"), (node.orelse, "True")):
            if _is_why(side):
                self._add_condition(node.test, held, side)
        self.generic_visit(node)

    def visit_Expr(self, node: ast.Expr) -> None:
        """`refuse(why_not_…(…))` asks elsewhere; without the answer nothing is refused."""
        call = node.value
        if isinstance(call, ast.Call) and _called(call) == "refuse" and call.args:
            one_asks = isinstance(call.func, ast.Name)
            self._add_condition(call.args[0], "None" if one_asks else "[]", call)
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        if _called(node) in ROUNDINGS and node.args and self.functions[-1:] != [_called(node)]:
            what = ", ".join(self._text(part) for part in [node.func, *node.args])
            self._add_rounding(node, f"{SEEN}.other_way({what})")
        self.generic_visit(node)

    def visit_Compare(self, node: ast.Compare) -> None:
        """`2 * rest >= whole`: exactly half the way."""
        sides = [node.left, *node.comparators]
        if len(node.ops) == 1 and isinstance(node.ops[0], ast.GtE) and any(map(_doubled, sides)):
            left, right = (self._text(side) for side in sides)
            self._add_rounding(node, f"(({left}) > ({right}))")
        self.generic_visit(node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> None:
        """`-(-a // b)`: a ceiling, wherever it is."""
        if (floor := _ceiled(node)) is None:
            self.generic_visit(node)
            return
        whole, parts = floor
        self._add_rounding(node, f"(({self._text(whole)}) // ({self._text(parts)}))")

    def visit_BinOp(self, node: ast.BinOp) -> None:
        # An example in a form is rounded for its looks.
        if isinstance(node.op, ast.FloorDiv) and self.functions[-1:] != ["examples"]:
            left, right = self._text(node.left), self._text(node.right)
            if isinstance(node.left, ast.BinOp) and isinstance(node.left.op, ast.Add):
                self._add_rounding(node, f"((({left}) - 1) // ({right}))")
            elif self.path.startswith(EXACT):
                self._add_rounding(node, f"(-(-({left}) // ({right})))")
        self.generic_visit(node)

    def visit_Name(self, node: ast.Name) -> None:
        if node.id == "ROUND_HALF_UP":
            self._add_rounding(node, '"ROUND_HALF_DOWN"')

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        """A number in a sentence is drawn; where it stands older Pythons do not say."""

    def _add_condition(self, node: ast.expr, held: str, refusing: ast.AST) -> None:
        # It is asked all the same: it may lock a row, or name what is used afterwards.
        turned = f"(({self._text(node)}) {'or' if held == 'True' else 'and'} {held})"
        self._add("refusal", node, turned, held, _sentence(refusing))

    def _add_fall(self, statement: ast.stmt) -> None:
        """The refusal itself goes, where no condition stands right before it."""
        if not _refuses(statement):
            return
        if isinstance(statement, ast.Return) and statement.value is not None:
            self._add("refusal", statement.value, "None", "None", _sentence(statement))
        else:
            self._add("refusal", statement, "pass", "None", _sentence(statement))

    def _add_rounding(self, node: ast.expr, text: str) -> None:
        self._add("rounding", node, text, text, "")

    def _place(self, node: ast.expr | ast.stmt) -> tuple[int, int]:
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        start = self.starts[node.lineno - 1] + node.col_offset
        return start, self.starts[node.end_lineno - 1] + node.end_col_offset

    def _text(self, node: ast.expr | ast.stmt) -> str:
        start, end = self._place(node)
        return self.source[start:end].decode()

    def _add(self, kind: str, node: ast.expr | ast.stmt, text: str, other: str, says: str) -> None:
        start, end = self._place(node)
        was, function = " ".join(self._text(node).split()), ".".join(self.functions)
        self.found.append(
            Site(self.path, node.lineno, function, kind, start, end, was, text, other, says)
        )


def _refuses(statement: ast.stmt) -> bool:
    """It raises a refusal, or says why not."""
    if isinstance(statement, ast.Raise):
        made = statement.exc.func if isinstance(statement.exc, ast.Call) else statement.exc
        return _named(made) in REFUSALS
    return isinstance(statement, ast.Return) and _is_why(statement.value)


def _hands_on(node: ast.If) -> bool:
    """`if why := …: return why`."""
    first = node.body[0]
    return (
        isinstance(node.test, ast.NamedExpr)
        and node.test.target.id == "why"
        and isinstance(first, ast.Return)
        and _named(first.value) == "why"
    )


def _is_why(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Call) and _called(node) == "because"


def _called(node: ast.Call) -> str:
    return _named(node.func)


def _named(node: ast.expr | None) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _ceiled(node: ast.UnaryOp) -> tuple[ast.expr, ast.expr] | None:
    floor = node.operand
    if (
        isinstance(node.op, ast.USub)
        and isinstance(floor, ast.BinOp)
        and isinstance(floor.op, ast.FloorDiv)
        and isinstance(floor.left, ast.UnaryOp)
        and isinstance(floor.left.op, ast.USub)
    ):
        return floor.left.operand, floor.right
    return None


def _doubled(node: ast.expr) -> bool:
    return (
        isinstance(node, ast.BinOp)
        and isinstance(node.op, ast.Mult)
        and any(
            isinstance(side, ast.Constant) and side.value == 2 for side in (node.left, node.right)
        )
    )


def _sentence(node: ast.AST) -> str:
    """The longest text in it; without any, whom it asks."""
    inside = list(ast.walk(node))
    texts = [one.value for one in inside if isinstance(one, ast.Constant)]
    said = max((t for t in texts if isinstance(t, str) and t not in KINDS), key=len, default="")
    if said:
        return said
    return next((name for one in inside if (name := _asked(one))), "")


def _asked(node: ast.AST) -> str:
    name = _called(node) if isinstance(node, ast.Call) else ""
    return name if name not in {"", "refuse", "because", *REFUSALS} else ""


def tests_for(site: Site, root: Path) -> Iterator[list[str]]:
    """Whose tests are looked at, one lot after another: the files that speak most of its sentence,
    its function or its module, then the folder of its stage, then the other folders."""
    everywhere = {
        path.relative_to(root).as_posix(): path.read_text("utf-8")
        for path in sorted((root / "tests").rglob("test_*.py"))
    }
    for name in list(everywhere):
        # In a storm of many at once who is refused is another each time.
        if "/browser/" in name or "/mutants/" in name or name.endswith("test_storm.py"):
            del everywhere[name]
    module, stage = Path(site.path).stem, stage_of(site.path)
    function = site.function.split(".")[-1].strip("_")
    words = [word for word in (function, module) if len(word) > 3]
    near = {
        name: sum(len(re.findall(rf"\b{word}\b", text)) for word in words)
        + 50 * name.startswith(f"{stage}/test_{module}")
        + 50 * (len(site.says) > 3 and site.says in text)
        + 5 * name.startswith(f"{stage}/")
        for name, text in everywhere.items()
    }
    yield sorted((name for name in near if near[name] > 5), key=lambda name: -near[name])[:3]
    folders: dict[str, list[str]] = {stage: []}
    for name in sorted(near, key=lambda name: -near[name]):
        folders.setdefault(name.rpartition("/")[0], []).append(name)
    yield from folders.values()


def stage_of(path: str) -> str:
    """`scoring/month/services/x.py` is tested in `tests/month`."""
    return f"tests/{path.split('/')[1].removesuffix('.py')}"
