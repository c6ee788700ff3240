"""Acts × people on the pages of a draft (tests/acts.py)."""

from typing import Any

import pytest
import time_machine

from members.models import Grant
from scoring.models import RubricDraft
from scoring.rubric.services import settle as rubric_settle
from tests.acts import client_of, everybody, forms, tried, walk
from tests.world import START, World
from tests.world.rubric import AT, change, start

pytestmark = pytest.mark.django_db
ACTS = {"propose", "approve", "return", "drop"}


def met(world: World, draft: RubricDraft) -> set[tuple[str, bool]]:
    with time_machine.travel(AT, tick=False):
        return walk(world, f"/rubric/drafts/{draft.pk}/settle/", sorted(world.users), ACTS)


def said(world: World, draft: RubricDraft, who: str) -> str:
    with time_machine.travel(AT, tick=False):
        return client_of(world, who).get(f"/rubric/drafts/{draft.pk}/settle/").content.decode()


@pytest.fixture
def draft(world: World) -> RubricDraft:
    """The one who drafts is of the committee as well."""
    everybody(world)
    Grant.objects.create(
        user=world.users["起草人"], role="plant_committee", unit=world.plant, from_on=START
    )
    world.open("2026-11")
    return start(world)


def test_what_is_being_drafted(world: World, draft: RubricDraft) -> None:
    assert met(world, draft) == {("propose", False), ("drop", True)}
    assert "草案和现在的版本一样，没有可提请的" in said(world, draft, "起草人")
    change(world, draft, A07={"rule": {"kind": "per_occurrence", "points": "x"}})
    assert met(world, draft) == {("propose", False), ("drop", True)}
    assert "草案还有 1 处填得不对，改好再提请" in said(world, draft, "起草人")
    change(world, draft, A07={"rule": {"kind": "per_occurrence", "points": "1"}, "unit": "打卡"})
    assert met(world, draft) == {("propose", False), ("drop", True)}
    assert "还有不许这样计分的：A07" in said(world, draft, "起草人")
    change(world, draft, A07={"unit": "次"})
    assert met(world, draft) >= {("propose", True), ("propose", False)}
    assert "提请审定由考评办法起草人做" in said(world, draft, "委员甲")


def test_what_waits_for_another(world: World, draft: RubricDraft) -> None:
    change(world, draft, A07={"name": "谈心谈话"})
    draft = rubric_settle.propose(
        draft_id=draft.pk, from_month=AT.date().replace(2027, 1, 1),
        until=AT.date().replace(2027, 12, 31), by=world.user("起草人"), at=AT,
    )  # fmt: skip
    assert met(world, draft) == {("propose", True), ("approve", False), ("return", True)}
    assert "先要有党员大会的会议记录编号：请起草人填上" in said(world, draft, "委员甲")
    number = "党员大会〔2026〕4号"
    rubric_settle.minute(draft_id=draft.pk, minutes_no=number, by=world.user("起草人"), at=AT)
    assert met(world, draft) >= {("approve", True), ("approve", False)}
    assert "提出和审定要由两个人做：请厂党委另一位委员审定" in said(world, draft, "起草人")
    # A month of the period opened meanwhile.
    world.open("2027-01")
    assert ("approve", True) not in met(world, draft)
    assert "这个月的积分表已经开了" in said(world, draft, "委员甲")


def test_undo_and_redo(world: World, draft: RubricDraft) -> None:
    client, path = client_of(world, "起草人"), f"/rubric/drafts/{draft.pk}/"

    def undo() -> dict[str, Any]:
        acts = forms(client.get(path).content.decode())
        return next(act for act in acts if act["data"].get("act") == "undo")

    first = undo()
    status, text = tried(client, first)
    assert (first["enabled"], first["why"], status) == (False, ["没有可以撤销的改动"], 409)
    assert "没有可以撤销的改动" in text
    change(world, draft, A07={"name": "谈心谈话"})
    assert undo()["enabled"]
    assert tried(client, undo())[0] == 302


def test_what_was_seen_has_to_be_said(world: World, draft: RubricDraft) -> None:
    change(world, draft, A07={"name": "谈心谈话"})
    client = client_of(world, "起草人")
    assert client.post(f"/rubric/drafts/{draft.pk}/arrange/", {"act": "undo"}).status_code == 428
    part = f"/rubric/drafts/{draft.pk}/part/item:A07/"
    assert client.post(part, {"name": "谈心"}).status_code == 428
