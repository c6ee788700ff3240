"""Acts × people where a month is checked, verified and answered for (tests/acts.py)."""

from datetime import date

import pytest
import time_machine

from members.models import PanelMember
from scoring.models import Sheet
from scoring.month.services import line_answer
from scoring.year.services import delegation
from tests.acts import client_of, everybody, walk
from tests.world import START, World, clock
from tests.world.month import september

pytestmark = pytest.mark.django_db
AT = "2026-10-09 10:00"
VOTES = {"confirm", "disagree", "return"}


def met(world: World, path: str, acts: set[str], at: str = AT, *, alone: bool = False):
    with time_machine.travel(clock(at), tick=False):
        return walk(world, path, sorted(world.users), acts, alone=alone)


def said(world: World, who: str, path: str, at: str = AT) -> str:
    with time_machine.travel(clock(at), tick=False):
        return client_of(world, who).get(path).content.decode()


@pytest.fixture
def submitted(world: World) -> Sheet:
    everybody(world)
    sheet = september(world)
    world.score(world.crew, "2026-09")
    world.submit(world.crew, "2026-09")
    sheet.refresh_from_db()
    return sheet


def test_the_panel_votes_until_it_has(world: World, submitted: Sheet) -> None:
    path = f"/sheets/{submitted.pk}/"
    assert met(world, path, VOTES) == {(act, True) for act in VOTES}
    assert "本人的得分由考核小组其他成员核实" in said(world, "贺春明", path)
    world.confirm(world.crew, "2026-09", by="马晓东")
    assert met(world, path, VOTES) >= {("confirm", True), ("confirm", False)}
    assert "勾选的行本人都已同意过，等其他成员" in said(world, "马晓东", path)


def test_a_place_that_has_voted_votes_no_more(world: World, submitted: Sheet) -> None:
    """His deputy did while he was away; whose line it is stands in no other's way."""
    given = delegation.delegate(
        duty="panel", unit=world.crew, holder=world.user("马晓东").member,
        deputy=world.user("江文博").member, from_on=date(2026, 10, 8), to_on=date(2026, 10, 20),
        reason="轮休回内地", by=world.user("马晓东"), at=clock("2026-10-08 09:00"),
    )  # fmt: skip
    world.confirm(world.crew, "2026-09", by="江文博", at="2026-10-09 09:00")
    by = world.user("马晓东")
    delegation.take_back(delegation_id=given.pk, by=by, at=clock("2026-10-09 09:30"))
    path = f"/sheets/{submitted.pk}/"
    assert ("confirm", False) in met(world, path, VOTES)
    assert "您已同意这一行" in said(world, "马晓东", path)


def test_who_submitted_does_not_verify(world: World, submitted: Sheet) -> None:
    PanelMember.objects.create(branch=world.crew, member=world.user("韩志远").member, from_on=START)
    path = f"/sheets/{submitted.pk}/"
    assert ("confirm", False) in met(world, path, VOTES)
    assert "这张表由本人提交，请考核小组其他成员核实" in said(world, "韩志远", path)


def test_the_upper_committee_votes_where_the_panel_is_too_small(world: World) -> None:
    everybody(world)
    world.open("2026-09")
    world.record("田成林", world.station, "2026-09", world.change("白雪梅", "D01", {}))
    world.score(world.station, "2026-09")
    world.submit(world.station, "2026-09")
    path = f"/sheets/{world.sheet(world.station, '2026-09').pk}/"
    assert met(world, path, VOTES) == {(act, True) for act in VOTES}
    page = said(world, "委员甲", path)
    assert "这一行由考核小组核实" in page
    assert page.count('name="line" value=') == 1
    world.confirm(world.station, "2026-09", by="秦永福")
    world.confirm(world.station, "2026-09", by="组织员")
    assert world.sheet(world.station, "2026-09").is_locked


def test_what_the_ledger_says_otherwise_now_is_not_verified(world: World, submitted: Sheet) -> None:
    path = f"/sheets/{submitted.pk}/"
    result = submitted.results.first()
    result.total += 100
    result.save()
    Sheet.objects.filter(pk=submitted.pk).update(scored_digest="0" * 64)
    assert met(world, path, {"confirm"}) == {("confirm", False)}
    assert "分数和现在的账不一样：请退回支部，重新计算、提交" in said(world, "马晓东", path)


def test_an_empty_month_is_confirmed_by_another(world: World) -> None:
    everybody(world)
    world.open("2026-09")
    for name in ("韩志远", "陆文静", "贺春明"):
        seat = world.seats[name]
        seat.to_on = date(2026, 8, 31)
        seat.save()
    world.score(world.crew, "2026-09")
    world.submit(world.crew, "2026-09", by="组织员")
    sheet = world.sheet(world.crew, "2026-09")
    assert met(world, f"/sheets/{sheet.pk}/", {"confirm"}) == {("confirm", True)}
    Sheet.objects.filter(pk=sheet.pk).update(submitted_by=world.user("马晓东"))
    assert ("confirm", True) in met(world, f"/sheets/{sheet.pk}/", {"confirm"})


def test_the_groups_check(grouped: World) -> None:
    everybody(grouped)
    sheet = grouped.sheet(grouped.crew, "2026-07")
    path, at = f"/sheets/{sheet.pk}/group/", "2026-08-03 09:00"
    assert met(grouped, path, {"group"}, at, alone=True) == {("group", True)}
    assert "自己的事项由党支部核，不由本人核" in said(grouped, "陆文静", path, at)
    Sheet.objects.filter(pk=sheet.pk).update(state="prelim")
    assert met(grouped, path, {"group"}, at) == set()
    with time_machine.travel(clock(at), tick=False):
        answer = client_of(grouped, "江文博").post(path, {"all": "1"})
    assert answer.status_code == 409
    assert "要在“党小组核”时做" in answer.content.decode()
    assert "要在“党小组核”时做" in said(grouped, "江文博", path, at)


def test_a_locked_line_is_answered_for(world: World, submitted: Sheet) -> None:
    world.confirm(world.crew, "2026-09")
    assert world.sheet(world.crew, "2026-09").is_locked
    line = world.participant("陆文静").pk
    lines = {str(world.participant(name).pk) for name in ("韩志远", "陆文静", "贺春明")}
    path = f"/sheets/{submitted.pk}/"
    # On one's own page, and by the recorders on the sheet's.
    for page in ("/me/", path):
        assert met(world, page, lines, alone=True) == {(line, True) for line in lines}
    line_answer.answer(
        sheet_id=submitted.pk, participant_id=line, agrees=True, text="",
        by=world.user("陆文静"), at=clock(AT),
    )  # fmt: skip
    assert f'formaction="/sheets/{submitted.pk}/answer/{line}/"' not in said(world, "韩志远", path)
