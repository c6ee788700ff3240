"""Why points were taken away under a masked item is not for every member of the branch."""

import re
from typing import Any
from uuid import uuid4

import pytest

from members.models import PanelMember
from scoring.claims.services import attachment
from scoring.models import Entry
from scoring.month.services import group_check, verification
from scoring.month.services.group_check import Word
from scoring.objection.services import outcome
from scoring.publication.selectors import paper as select_paper
from tests.world import World, clock, pictures
from tests.world.groups import AT
from tests.world.masked import NUMBER, WHY, admonished
from tests.world.objection import act, file
from tests.world.pages import enter
from tests.world.quarter import MONTHS, approve, composed, enter_quarter, publish

pytestmark = pytest.mark.django_db


def test_of_a_month_a_plain_member_reads_the_number(world: World) -> None:
    world.open(MONTHS[-1])
    row = admonished(world)
    world.score(world.crew, MONTHS[-1])
    paper = attachment.add(
        client_key=uuid4(), entry_key=row.client_key, name="通报.jpg", raw=pictures.jpeg(),
        by=world.user("韩志远"), at=clock("2026-09-30 17:00"),
    )  # fmt: skip
    base = f"/sheets/{row.sheet_id}/"
    cell = f"{base}entry/{row.participant_id}/D04/"
    for who, reads in (("江文博", False), ("贺春明", True), ("韩志远", True), ("组织员", True)):
        client = enter(world, who)
        page = client.get(base).content.decode()
        assert (NUMBER in page, "诫勉" in page) == (not reads, reads), who
        grid = client.get(f"{base}entry/").content.decode()
        assert bool(re.search('title="投诉、通报与处分[^"]*诫勉', grid)) == reads, who
        assert client.get(cell).status_code == (200 if reads else 404), who
        assert (WHY in client.get(cell).content.decode()) == reads, who
        assert client.get(f"/attachments/{paper.pk}/").status_code == (200 if reads else 404), who
        entries = client.get(f"/api{base}").json()["entries"]
        assert any(one["item"] == "D04" for one in entries) == reads, who
    assert enter(world, "江文博").get(f"{base}template.xlsx").status_code == 404
    for name, linked in (("江文博", False), ("韩志远", True)):
        page = enter(world, name).get(f"{base}table/").content.decode()
        assert ("template.xlsx" in page) is linked
    assert enter(world, "韩志远").get(f"{base}template.xlsx").status_code == 200
    assert enter(world, "起草人").get(cell).status_code == 404


@pytest.mark.parametrize("how", ["against", "returned"])
def test_why_a_line_is_doubted_is_for_those_who_deal_with_it(world: World, how: str) -> None:
    world.open(MONTHS[-1])
    admonished(world)
    world.score(world.crew, MONTHS[-1])
    sheet = world.submit(world.crew, MONTHS[-1])
    said: dict[str, Any] = {
        "sheet_id": sheet.pk,
        "reason": "D04 的诫勉决定还没有送达",
        "by": world.user("马晓东"),
        "at": clock("2026-10-06 10:00"),
    }
    if how == "against":
        line = world.participant("贺春明").pk
        verification.disagree(participant_id=line, seen=None, **said)
    else:
        verification.return_(**said)
    for who, reads in (("江文博", False), ("韩志远", True), ("周家兴", True)):
        page = enter(world, who).get(f"/sheets/{sheet.pk}/").content.decode()
        assert ("诫勉决定" in page) == reads, who
        assert ("考核小组正在问清楚" if how == "against" else "支部正在改") in page or reads, who
    if how == "against":
        assert "诫勉决定" in enter(world, "贺春明").get(f"/sheets/{sheet.pk}/").content.decode()
    else:
        notes = select_paper.month(sheet, silent="")["notes"]
        assert notes == ["2026年10月6日 10:00 马晓东 退回"]


@pytest.mark.parametrize("how", ["against", "returned"])
def test_the_discipline_member_reads_why_a_line_is_doubted(world: World, how: str) -> None:
    PanelMember.objects.filter(member=world.user("贺春明").member).delete()
    world.open(MONTHS[-1])
    row = admonished(world, "陆文静")
    world.score(world.crew, MONTHS[-1])
    sheet = world.submit(world.crew, MONTHS[-1])
    said: dict[str, Any] = {
        "sheet_id": sheet.pk,
        "reason": "D04 的诫勉决定还没有送达",
        "by": world.user("马晓东"),
        "at": clock("2026-10-06 10:00"),
    }
    if how == "against":
        verification.disagree(participant_id=row.participant_id, seen=None, **said)
    else:
        verification.return_(**said)
    for who, reads in (("贺春明", True), ("起草人", False)):
        page = enter(world, who).get(f"/sheets/{sheet.pk}/").content.decode()
        assert ("还没有送达" in page) == reads, who


def test_why_the_group_returned_a_matter_is_for_those_who_deal_with_it(grouped: World) -> None:
    sheet = grouped.sheet(grouped.crew, "2026-07")
    deduction = grouped.change("贺春明", "D04", {"option": "admonish"}, note=WHY)
    grouped.record("韩志远", grouped.crew, "2026-07", deduction, at="2026-08-02 10:00")
    row = Entry.objects.get(item="D04")
    other = Entry.objects.get(item="A07")
    words = [Word(one.pk, False, "诫勉决定还没有送达") for one in (row, other)]
    group_check.decide(sheet_id=sheet.pk, words=words, by=grouped.user("江文博"), at=AT)
    cell = f"/sheets/{sheet.pk}/entry/{other.participant_id}/A07/"
    for who, reads in (
        ("起草人", False), ("贺春明", True), ("韩志远", True), ("江文博", True), ("组织员", True),
    ):  # fmt: skip
        for path in (f"/sheets/{sheet.pk}/", cell):
            page = enter(grouped, who).get(path).content.decode()
            assert ("诫勉决定" in page) == reads, (who, path)


def test_whoever_objects_is_not_told_the_reason_by_the_correction(world: World) -> None:
    enter_quarter(world)
    row = admonished(world)
    for branch in (world.crew, world.station):
        world.lock(branch, *MONTHS)
    published = publish(world, approve(world, composed(world)))
    one = file(world, published, about="贺春明", item="D04", client_key=uuid4())
    act(world, one, "accept", "韩志远", "2026-10-14 11:00")
    outcome.uphold(
        objection_id=one.pk,
        text="记错了人，撤回这一件",
        changes=[
            {"sheet": row.sheet_id, "participant": row.participant_id, "item": "D04",
             "base": str(row.client_key), "fields": None}
        ],
        by=world.user("周家兴"),
        at=clock("2026-10-15 10:00"),
    )  # fmt: skip
    for who, reads in (("江文博", False), ("贺春明", True), ("周家兴", True), ("委员乙", True)):
        page = enter(world, who).get(f"/objections/{one.pk}/").content.decode()
        assert "记错了人" in page, who
        assert ("诫勉" in page) == reads, who
