"""What `make mutants` changes, that the changes are changes, and that it tells who notices."""

import ast
import shutil
from fractions import Fraction
from pathlib import Path
from textwrap import dedent

import pytest

from tests.mutants import running, seen, sites

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def found() -> list[sites.Site]:
    return sites.of_tree(ROOT)


@pytest.mark.parametrize(
    ("path", "function", "kind", "was"),
    [
        # The four that once survived.
        ("scoring/publication/services/publication.py", "publish", "refusal",
         "canonical.digest(draft.payload) != board.approved_digest"),
        ("scoring/quarter/services/boards.py", "approve", "refusal", "why_not_approve("),
        ("scoring/engine/numbers.py", "half_up", "rounding", "2 * rest >= bottom"),
        ("scoring/engine/board/figures.py", "mean", "rounding", "(2 * abs(whole) + n) // (2 * n)"),
        ("scoring/year/services/year.py", "preview", "rounding", "ROUND_HALF_UP"),
        # One of every other form.
        ("scoring/year/selectors/year.py", "_suggest", "rounding", "-(-len(able) // 3)"),
        ("scoring/engine/process/why_not/sheet.py", "why_not_score", "refusal", "at.over"),
        ("scoring/engine/process/why_not/sheet.py", "why_not_pass", "refusal", "why := step("),
        ("scoring/engine/process/why_not/year.py", "why_not_delegate", "refusal", "because("),
        ("scoring/intake/table.py", "put", "refusal", "CELLS"),
        ("scoring/meetings/services/attendance_rows.py", "attendance", "refusal", "raise Refusal("),
    ],
)  # fmt: skip
def test_known_places_are_found(
    found: list[sites.Site], path: str, function: str, kind: str, was: str
) -> None:
    here = [one for one in found if (one.path, one.function, one.kind) == (path, function, kind)]
    assert any(was in one.was for one in here), [one.was for one in here]


def test_every_change_is_python_and_changes_that_place_only(found: list[sites.Site]) -> None:
    assert len(found) > 200
    for site in found:
        source = (ROOT / site.path).read_bytes()
        changed = site.applied(source)
        assert changed != source
        assert changed.startswith(source[: site.start])
        assert changed[site.start + len(site.text.encode()) :] == source[site.end :]
        ast.parse(changed)


def test_the_watched_program_is_the_program_and_tells(found: list[sites.Site]) -> None:
    """Without what it tells it is the same text: so nothing else was touched."""
    for path in {site.path for site in found}:
        here = [(number, site) for number, site in enumerate(found) if site.path == path]
        source = (ROOT / path).read_bytes()
        told = ast.parse(sites.watched(source, here))
        assert ast.dump(_Untold().visit(told)) == ast.dump(ast.parse(source))


class _Untold(ast.NodeTransformer):
    def visit_Call(self, node: ast.Call) -> ast.AST:
        if isinstance(node.func, ast.Attribute) and node.func.attr in {"refused", "rounded"}:
            return self.visit(node.args[1])
        return self.generic_visit(node)

    def visit_Expr(self, node: ast.Expr) -> ast.AST | None:
        told = isinstance(node.value, ast.Call) and ast.unparse(node).startswith("__import__")
        return None if told else self.generic_visit(node)


def test_the_other_way_takes_halves_towards_zero_and_nothing_else() -> None:
    from scoring.engine.numbers import half_up

    cent = 10**10
    amounts = (cent // 2, -cent // 2, cent * 3 // 2, Fraction(cent, 2) + 1, cent)
    assert [half_up(x) for x in amounts] == [1, -1, 2, 1, 1]
    assert [seen.other_way(half_up, x) for x in amounts] == [0, 0, 1, 1, 1]


def test_a_condition_that_refuses_nothing_is_left_alone() -> None:
    source = b"def f(a):\n    if a:\n        return 1\n    if not a:\n        raise ValueError(a)\n"
    assert sites.of_source(source, "scoring/x.py") == []
    source = '当然 = 1\nif 当然 and 0:\n    raise Refusal("不行")\n'.encode()
    (site,) = sites.of_source(source, "scoring/x.py")
    assert (site.was, site.says, site.applied(source)) == (
        "当然 and 0", "不行", '当然 = 1\nif ((当然 and 0) and False):\n    raise Refusal("不行")\n'.encode(),
    )  # fmt: skip


PROGRAM = """
    class Refusal(Exception):
        pass


    def pay(amount, days, closed, note=""):
        if closed:
            raise Refusal("已经结束")
        if amount < 0:
            raise Refusal("不能是负数")
        if not note and days > 30:
            raise Refusal("超过一个月要写明")
        if days == 8:
            raise Refusal("八天不算")
        while True:
            if days < 20:
                break
            if days > 20:
                raise Refusal("二十天以上另算")
        return (2 * amount + days) // (2 * days)
"""
TESTS = """
    import pytest

    from scoring.pay.pay import Refusal, pay


    def test_a_closed_month_pays_nothing():
        with pytest.raises(Refusal):
            pay(1, 1, True)


    def test_less_than_nothing():
        try:
            pay(-1, 1, False)
        except Refusal:
            pass


    def test_half(tmp_path):
        assert pay(3, 2, False) == 2


    def test_too_many_days():
        with pytest.raises(Refusal):
            pay(1, 25, False)


    def test_that_never_passes():
        with pytest.raises(Refusal):
            pay(1, 40, False)
        assert False
"""


def test_who_notices_is_found_by_running_it(tmp_path: Path) -> None:
    """A program of one file: one refusal is tested, one only walked past, one only by a test that
    fails anyhow, one by nobody; without one of them it never ends; a half is."""
    tree = tmp_path / "tree"
    for name, text in {
        "scoring/pay/pay.py": PROGRAM,
        "tests/pay/test_pay.py": TESTS,
        "pyproject.toml": '[tool.pytest.ini_options]\npythonpath = ["."]\nmarkers = ["a"]\n',
    }.items():
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_text(dedent(text), "utf-8")
    (tree / "tests" / "mutants").mkdir()
    shutil.copy2(seen.__file__, tree / "tests" / "mutants" / "seen.py")
    found = sites.of_tree(tree)
    shutil.copytree(tree, tmp_path / "watched")
    watch = running.Watch(tmp_path / "watched", found, tmp_path / "kept")
    limits = {"days > 20": 5}
    fates = {
        site.was: running.fate(n, watch, tree, limits.get(site.was, running.AT_LEAST))
        for n, site in enumerate(found)
    }
    assert fates == {
        "closed": "killed",
        "amount < 0": "survived",
        "not note and days > 30": "unseen",
        "days == 8": "unseen",
        "days > 20": "hung",
        "(2 * amount + days) // (2 * days)": "killed",
    }
    assert (tree / "scoring" / "pay" / "pay.py").read_text("utf-8") == dedent(PROGRAM)
    # What was found is kept: nothing is run a second time.
    shutil.copytree(tree, tmp_path / "again")
    again = running.Watch(tmp_path / "again", found, tmp_path / "kept")
    assert (again.tests, again.seen) == (watch.tests, watch.seen)
