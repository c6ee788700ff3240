"""Cells sent one by one, as the grid's script does it: each has its own answer."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from scoring.models import Entry
from tests.world import World
from tests.world.entry import Door

pytestmark = pytest.mark.django_db
MONTH = "2026-09"


@pytest.fixture
def door(world: World) -> Door:
    world.open(MONTH)
    return Door(world)


def statuses(answer: Any) -> list[str]:
    return [cell["status"] for cell in answer.json()["cells"]]


def test_a_cell_is_recorded_and_the_totals_come_back(door: Door) -> None:
    edit = door.edit("陆文静", "A07", " ５ ")
    answer = door.send(edit)
    assert (answer.status_code, statuses(answer)) == (201, ["saved"])
    person = answer.json()["people"][str(edit["participant"])]
    assert (person["total"], person["categories"]["A"]) == ("1.20", "1.20")
    cell = person["cells"]["A07"]
    assert cell["seen"] == f"{edit['client_key']}|5"
    assert cell["cut"] == "已封顶，少计 0.80"
    assert "当月封顶 1.20 分，少计 0.80 分" in cell["text"]
    assert Entry.objects.get().source == Entry.Source.GRID


def test_a_bad_cell_does_not_hold_up_the_others(door: Door) -> None:
    answer = door.send(
        door.edit("陆文静", "A07", "五"),
        door.edit("贺春明", "A07", "2"),
        door.edit("韩志远", "A07", "1"),
        door.edit("陆文静", "C01", "no-such-option"),
        door.edit("陆文静", "C08", "90", "100"),
        door.edit("陆文静", "NOPE", "1"),
    )
    assert answer.status_code == 207
    assert statuses(answer) == ["refused", "saved", "refused", "refused", "saved", "refused"]
    first, _, own, option, _, item = answer.json()["cells"]
    assert "不是数字：五" in first["text"]
    assert "不能给自己记分" in own["text"]
    assert "档次" in option["text"]
    assert "小项" in item["text"]
    assert Entry.objects.count() == 2


def test_the_same_request_again_is_answered_and_not_recorded(door: Door) -> None:
    edit = door.edit("陆文静", "A07", "2")
    door.send(edit)
    again = door.send(edit)
    assert (again.status_code, again.headers["Idempotent-Replayed"]) == (200, "true")
    later = door.edit("陆文静", "A07", "3", base=edit["client_key"])
    door.send(later)
    late = door.send(edit)
    assert (late.status_code, statuses(late)) == (200, ["replayed"])
    seen = late.json()["people"][str(edit["participant"])]["cells"]["A07"]["seen"]
    assert seen == f"{later['client_key']}|3"
    assert Entry.objects.count() == 2


@pytest.mark.parametrize("other", [{"values": ["3"]}, {"item": "B01"}, {"values": [""]}])
def test_the_same_key_with_another_body_writes_nothing(door: Door, other: dict[str, Any]) -> None:
    edit = door.edit("陆文静", "A07", "2")
    door.send(edit)
    answer = door.send(edit | other)
    assert (answer.status_code, statuses(answer)) == (422, ["refused"])
    assert "请求号已经用于别的改动" in answer.json()["cells"][0]["text"]
    assert Entry.objects.get().fields == {"quantity": "2"}


def test_the_same_key_from_another_person_writes_nothing(door: Door) -> None:
    edit = door.edit("贺春明", "A07", "2")
    door.send(edit)
    answer = Door(door.world, "陆文静").send(edit)
    assert (answer.status_code, statuses(answer)) == (422, ["refused"])
    assert Entry.objects.get().recorded_by == door.user


def test_a_key_used_on_another_sheet_does_not_hold_up_the_batch(door: Door) -> None:
    used = door.world.change("白雪梅", "A07", {"quantity": "1"})
    door.world.record("田成林", door.world.station, MONTH, used)
    answer = door.send(
        door.edit("陆文静", "A07", "2", client_key=str(used.client_key)),
        door.edit("贺春明", "A07", "2"),
    )
    assert statuses(answer) == ["refused", "saved"]


def test_two_people_meet_in_a_cell_and_both_values_are_told(door: Door) -> None:
    second = Door(door.world, "陆文静")
    first = door.edit("贺春明", "A07", "1")
    door.send(first)
    mine = second.edit("贺春明", "A07", "3")
    answer = second.send(mine, second.edit("贺春明", "C01", "pass"))
    assert (answer.status_code, statuses(answer)) == (207, ["conflict", "saved"])
    told = answer.json()["cells"][0]
    assert (told["theirs"], told["by"], told["base"]) == (["1"], "韩志远", first["client_key"])
    assert len(told["at"]) == 5
    assert second.send(mine).status_code == 409
    agreed = second.send(second.edit("贺春明", "A07", "1"))
    assert (agreed.status_code, statuses(agreed)) == (200, ["same"])
    chosen = second.edit("贺春明", "A07", "3", base=told["base"])
    assert second.send(chosen).status_code == 201
    emptied = door.send(door.edit("贺春明", "A07", "", base=first["client_key"]))
    assert statuses(emptied) == ["conflict"]


def test_a_withdrawn_row_under_a_change_is_a_conflict_with_nothing(door: Door) -> None:
    first = door.edit("贺春明", "A07", "1")
    door.send(first)
    door.send(door.edit("贺春明", "A07", "", base=first["client_key"]))
    second = Door(door.world, "陆文静")
    answer = second.send(second.edit("贺春明", "A07", "2", base=first["client_key"]))
    told = answer.json()["cells"][0]
    assert (told["status"], told["theirs"], told["base"], told["by"]) == (
        "conflict",
        [""],
        None,
        "",
    )


def test_without_the_version_it_was_based_on_nothing_is_written(door: Door) -> None:
    edit = door.edit("陆文静", "A07", "2")
    del edit["base"]
    answer = door.send(edit, door.edit("贺春明", "A07", "2"))
    assert answer.status_code == 428
    assert Entry.objects.count() == 0


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"edits": []},
        {"edits": "x"},
        {"edits": [{"base": None}]},
        {"edits": [{"base": None, "client_key": "x", "participant": "1e3", "item": [], "values": {}}]},
        [],
    ],
)  # fmt: skip
def test_nonsense_is_refused(door: Door, body: Any) -> None:
    if isinstance(body, dict):
        body = {"user": door.user.pk} | body
    answer = door.client.post(door.path, body, content_type="application/json")
    assert answer.status_code in (400, 401)


def test_one_cell_named_twice_in_a_request_is_refused(door: Door) -> None:
    answer = door.send(door.edit("陆文静", "A07", "2"), door.edit("陆文静", "A07", "3"))
    assert answer.status_code == 422
    assert Entry.objects.count() == 0


def test_a_lost_session_is_told_in_json_and_a_new_token_can_be_had(door: Door) -> None:
    strict = Client(enforce_csrf_checks=True)
    edit = door.edit("陆文静", "A07", "2")
    data = {"user": door.user.pk, "edits": [edit]}
    lost = strict.post(door.path, data, content_type="application/json")
    assert (lost.status_code, lost.json()["code"]) == (401, "login")
    assert strict.get("/api/session/").status_code == 401
    strict.force_login(door.user)
    stale = strict.post(
        door.path, data, content_type="application/json", headers={"X-CSRFToken": "x" * 32}
    )
    assert (stale.status_code, stale.json()["code"]) == (403, "csrf")
    session = strict.get("/api/session/").json()
    assert session["user"] == door.user.pk
    done = strict.post(door.path, data, content_type="application/json",
                       headers={"X-CSRFToken": session["token"]})  # fmt: skip
    assert done.status_code == 201


def test_the_queue_of_one_person_is_not_sent_in_the_session_of_another(door: Door) -> None:
    second = Door(door.world, "陆文静")
    answer = second.send(second.edit("贺春明", "A07", "2"), user=door.user.pk)
    assert (answer.status_code, answer.json()["code"]) == (401, "other_user")
    assert Entry.objects.count() == 0


@pytest.mark.parametrize(("who", "status"), [("江文博", 403), ("外厂人", 404), ("审计员", 403)])
def test_only_recorders_write(door: Door, who: str, status: int) -> None:
    other = Door(door.world, who)
    assert other.send(other.edit("陆文静", "A07", "2")).status_code == status
    assert Entry.objects.count() == 0


def test_a_sheet_that_was_submitted_takes_nothing_and_says_why(door: Door) -> None:
    door.world.score(door.world.crew, MONTH)
    door.world.submit(door.world.crew, MONTH)
    answer = door.send(door.edit("陆文静", "A07", "2"))
    assert answer.status_code == 409
    assert "不能再改" in answer.json()["detail"]


@pytest.mark.parametrize("cells", [1, 20])
def test_the_number_of_queries_does_not_grow(door: Door, cells: int) -> None:
    codes = ["A07", "B01", "B02", "B03", "B04", "B06", "B07", "C02", "C03", "C04"]
    edits = [door.edit(name, code, "1") for name in ("陆文静", "贺春明") for code in codes]
    with CaptureQueriesContext(connection) as queries:
        answer = door.send(*edits[:cells])
    assert answer.status_code == 201
    counted = [q["sql"] for q in queries if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert len(counted) <= 17, "\n".join(counted)
    assert Entry.objects.count() == cells


def test_what_was_recorded_before_the_sheet_went_on_is_told_so_afterwards(door: Door) -> None:
    """The answer was lost on the way; the sheet was submitted before the device asked again."""
    recorded = door.edit("陆文静", "A07", "2")
    assert statuses(door.send(recorded)) == ["saved"]
    sheet = door.world.sheet(door.world.crew, MONTH)
    door.world.score(door.world.crew, MONTH)
    door.world.submit(door.world.crew, MONTH)
    answer = door.send(recorded)
    assert (answer.status_code, statuses(answer)) == (200, ["replayed"])
    late = door.edit("陆文静", "A06", "1")
    answer = door.send(recorded, late)
    assert (answer.status_code, statuses(answer)) == (207, ["replayed", "refused"])
    assert "不能再改" in answer.json()["cells"][1]["text"]
    assert door.send(late).status_code == 409
    assert Entry.objects.filter(sheet=sheet).count() == 1
