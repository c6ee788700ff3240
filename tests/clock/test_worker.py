"""One page names what every kind of work does: nothing is asked for that nobody does."""

import ast
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from scoring.base.services import jobs
from scoring.clock.services.worker import EFFECTS
from scoring.models import JobRun

SCORING = Path(settings.BASE_DIR, "scoring")


def kinds_in(tree: ast.AST) -> set[str]:
    """The kinds that are named as JobRun.Kind.SOMETHING."""
    return {
        JobRun.Kind[node.attr].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "JobRun.Kind"
    }


def requests() -> Iterator[tuple[str, set[str]]]:
    """Every place where work is asked for, with the kinds that it asks for."""
    for path in sorted(SCORING.rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or ast.unparse(node.func) != "jobs.request":
                continue
            (kind,) = (given.value for given in node.keywords if given.arg == "kind")
            kinds = kinds_in(kind)
            if isinstance(kind, ast.Name):  # what is due, as functions of the same file return it
                returns = (one for one in ast.walk(tree) if isinstance(one, ast.Return))
                kinds = {name for one in returns for name in kinds_in(one)}
            yield f"{path.relative_to(SCORING)}:{node.lineno}", kinds


def test_every_request_names_its_kind() -> None:
    found = dict(requests())
    assert len(found) >= 13
    assert [place for place, kinds in found.items() if not kinds] == []


def test_what_is_asked_for_is_done_and_what_is_done_is_asked_for() -> None:
    asked = {kind for _, kinds in requests() for kind in kinds}
    assert asked == set(EFFECTS)
    assert set(JobRun.Kind.values) - asked == {"load_demo"}  # a mark, not work


def test_each_kind_has_an_effect_of_its_own() -> None:
    assert len(set(EFFECTS.values())) == len(EFFECTS)
    assert all(callable(effect) for effect in EFFECTS.values())


def test_requests_are_made_by_this_name_alone() -> None:
    """The walk above sees `jobs.request`; nobody may call it by another name."""
    for path in SCORING.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module == jobs.__name__:
                assert "request" not in {one.name for one in node.names}, path
            if isinstance(node, ast.ImportFrom) and node.module == "scoring.base.services":
                renamed = [one.asname for one in node.names if one.name == "jobs" and one.asname]
                assert not renamed, path
