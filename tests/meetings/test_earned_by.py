"""Which item a meeting yields is what the scheme in force says, and nothing else."""

import copy
import json
from datetime import date
from typing import Any

import pytest

from scoring.meetings.selectors import meetings as select_meetings
from scoring.models import Entry
from scoring.scheme.services import versions
from tests.engine.flags import item_of, without_flags
from tests.world import World, clock
from tests.world.meetings import earned, meeting, record, settle

pytestmark = pytest.mark.django_db
MONTH, NOON = "2026-10", "2026-10-20 12:00"
Document = dict[str, Any]


def in_force(world: World, document: Document, *months: str) -> None:
    """The plant scores by this from the fourth quarter on."""
    at = clock("2026-09-20 09:00")
    version = versions.load(text=json.dumps(document, ensure_ascii=False), by=None, at=at)
    versions.put_in_force(
        plant=world.plant, version=version, from_month=date(2026, 10, 1), by=None, at=at
    )
    world.open(MONTH, *months)


@pytest.fixture
def document(world: World) -> Document:
    assert world.version is not None
    return copy.deepcopy(world.version.document)


def held(world: World, kind: str = "committee", **more):
    return record(world, meeting(world, kind, day=14, month=10, **more), at=NOON)


def test_an_item_that_got_another_code_goes_on_earning(world: World, document: Document) -> None:
    item_of(document, "B02")["code"] = "B22"
    in_force(world, document)
    held(world)
    assert earned()["陆文静", "B22"] == 5000


def test_what_no_item_is_earned_by_yields_nothing_and_is_typed_by_hand(
    world: World, document: Document
) -> None:
    del item_of(document, "B02")["earned_by"]
    in_force(world, document)
    held(world, away={"贺春明": "absent"})
    assert earned() == {("贺春明", "D01"): -10000}
    typed = world.change("陆文静", "B02", {"quantity": "1"}, on=date(2026, 10, 14))
    world.record("韩志远", world.crew, MONTH, typed)
    assert earned()["陆文静", "B02"] == 5000


def test_another_item_and_option_are_written_where_the_scheme_says_so(
    world: World, document: Document
) -> None:
    del item_of(document, "B04")["earned_by"]
    item_of(document, "B05")["earned_by"] = [
        {"meeting": "lecture", "for": "attended", "option": "team"},
        {"meeting": "lecture", "for": "lectured", "option": "branch"},
    ]
    in_force(world, document)
    held(world, "lecture", lead="陆文静")
    assert earned() == {("陆文静", "B05"): 10000, ("贺春明", "B05"): 5000}


def test_hours_are_added_up_over_the_span_and_the_meetings_that_the_item_names(
    world: World, document: Document
) -> None:
    hours = item_of(document, "B08")
    hours["rule"]["per"] = "month"
    hours["cap_month"] = hours.pop("cap_quarter")
    hours["earned_by"] = [{"meeting": "theme_day", "for": "hours"}]
    in_force(world, document)
    held(world, "theme_day")
    held(world, "study")
    settle(world, at=NOON, month=MONTH)
    row = Entry.objects.get(
        item="B08", superseded_by=None, participant__seat__member__name="陆文静"
    )
    assert row.fields == {"actual": "2", "target": "4.67"}


def test_a_version_of_before_the_flags_yields_what_it_did(world: World, document: Document) -> None:
    in_force(world, without_flags(document))
    done = held(world)
    assert earned()["陆文静", "B02"] == 5000
    assert done.activity is not None
    assert select_meetings.one(done.activity).totals == ["B08 集中学习学时"]
