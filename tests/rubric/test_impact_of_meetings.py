"""A draft that changes what meetings yield: who would have lost by it, and what only moved."""

import json
from typing import Any

import pytest

from scoring.engine.editing import drafting
from scoring.engine.editing.difference import difference
from scoring.engine.time.periods import Quarter
from scoring.models import RubricDraft
from scoring.rubric.services import draft as rubric_draft
from scoring.scheme.services import versions
from tests.engine.flags import item_of, without_flags
from tests.world import World
from tests.world.meetings import meeting, record
from tests.world.quarter import MONTHS
from tests.world.rubric import AT, start, worked_out

pytestmark = pytest.mark.django_db
Q3 = [Quarter.parse("2026-Q3")]


@pytest.fixture
def met(world: World) -> World:
    """A committee's meeting in July that yielded half a point each; the quarter is locked."""
    world.open(*MONTHS)
    record(world, meeting(world, "committee", day=14, month=7), at="2026-07-20 12:00")
    world.lock(world.crew, *MONTHS)
    return world


def drafted(world: World, code: str, /, **values: Any) -> RubricDraft:
    def edit(document: dict[str, Any]) -> tuple[str, str]:
        piece = drafting.part(document, f"item:{code}")
        assert piece is not None
        for key, value in values.items():
            piece.pop(key, None)
            if value is not None:
                piece[key] = value
        return "", "改"

    draft = start(world)
    return rubric_draft.arrange(draft_id=draft.pk, by=world.user("起草人"), at=AT, change=edit)


def changes(result: dict[str, Any]) -> dict[str, tuple[int, int]]:
    return {p["name"]: (p["before"], p["after"]) for p in result["people"] if p["change"]}


def test_who_loses_by_what_is_not_earned_any_more_is_said(met: World) -> None:
    result = worked_out(drafted(met, "B02", earned_by=None), met.plant, Q3)
    lost = changes(result)
    assert lost["陆文静"] == (50, 0)
    (said,) = [text for text in result["gaps"] if "支委会到会" in text]
    assert said.startswith("B02 支部委员会会议：草案里支委会到会不再自动得分，历史里会议带出的")
    assert "谁会少分，看下面" in said
    assert {row["name"] for row in result["lost"]} == set(lost)


def test_an_item_with_another_code_loses_nobody_anything(met: World) -> None:
    result = worked_out(drafted(met, "B02", code="B22"), met.plant, Q3)
    assert changes(result) == {}
    assert result["gaps"] == []


def test_what_was_typed_by_hand_stays_typed_by_hand(world: World) -> None:
    world.open(*MONTHS)
    typed = world.change("陆文静", "B02", {"quantity": "1"})
    world.record("韩志远", world.crew, "2026-07", typed)
    world.lock(world.crew, *MONTHS)
    result = worked_out(drafted(world, "B02", earned_by=None), world.plant, Q3)
    assert changes(result) == {}
    assert not any("会议带出" in text for text in result["gaps"])


def test_a_draft_has_written_down_what_an_older_version_left_unsaid(world: World) -> None:
    assert world.version is not None
    older = versions.load(text=json.dumps(without_flags(world.version.document)), by=None, at=AT)
    draft = rubric_draft.start(plant=world.plant, base=older, by=world.user("起草人"), at=AT)
    assert older.content_hash.startswith("b5cd19b127ff")  # and is still what it was
    assert difference(older.document, draft.document) == []
    assert item_of(draft.document, "A07")["talk"] is True
    assert item_of(draft.document, "B02")["earned_by"] == [
        {"meeting": "committee", "for": "attended"}
    ]
