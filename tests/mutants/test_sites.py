"""What `make mutants` changes, and that the changes are changes."""

import ast
from pathlib import Path

import pytest

from tests.mutants import sites

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
        ("scoring/quarter/services/boards.py", "approve", "refusal", "refuse("),
        ("scoring/engine/numbers.py", "half_up", "rounding", "2 * rest >= bottom"),
        ("scoring/engine/board/figures.py", "mean", "rounding", "(2 * abs(whole) + n) // (2 * n)"),
        ("scoring/year/services/year.py", "preview", "rounding", "ROUND_HALF_UP"),
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
        rest = changed[site.start + len(site.text.encode()) :].removesuffix(sites.HELPER.encode())
        assert rest == source[site.end :]
        ast.parse(changed)


def test_the_other_way_takes_halves_towards_zero_and_nothing_else() -> None:
    source = b"from scoring.engine.numbers import half_up\n\n\ndef f(x):\n    return half_up(x)\n"
    (site,) = sites.of_source(source, "scoring/x.py")
    names: dict = {}
    exec(compile(site.applied(source), "x", "exec"), names)
    cent = 10**10
    results = [names["f"](x) for x in (cent // 2, -cent // 2, cent * 3 // 2, cent // 2 + 1, cent)]
    assert results == [0, 0, 1, 1, 1]


def test_a_condition_that_refuses_nothing_is_left_alone() -> None:
    source = b"def f(a):\n    if a:\n        return 1\n    if not a:\n        raise ValueError(a)\n"
    assert sites.of_source(source, "scoring/x.py") == []
    source = '当然 = 1\nif 当然 and 0:\n    raise Refusal("不行")\n'.encode()
    (site,) = sites.of_source(source, "scoring/x.py")
    assert (site.was, site.applied(source)) == (
        "当然 and 0", '当然 = 1\nif False:\n    raise Refusal("不行")\n'.encode(),
    )  # fmt: skip
