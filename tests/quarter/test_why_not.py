"""Acts × people: a button is enabled exactly when the service would do it, and both give one reason.

Walked over the pages on which a quarter and its corrections are decided, as everybody who has an
account; what an act guards (the draft, the version, the digest that was seen) it requires.
"""

import re
from datetime import date
from typing import Any

import pytest
import time_machine

from members.models import Grant, Leave
from scoring.correction.services import clearance, correction
from scoring.models import Board, Publication
from scoring.month.services import group_check
from scoring.month.services.group_check import Word
from scoring.quarter.services import boards
from tests.acts import REASON, client_of, everybody, walk
from tests.world import START, World, clock
from tests.world.correction import lone
from tests.world.groups import matters
from tests.world.quarter import composed

pytestmark = pytest.mark.django_db


def test_a_draft_that_waits(world: World, board: Board) -> None:
    names = everybody(world)
    Board.objects.filter(pk=board.pk).update(composed_by=world.users["委员乙"])
    met = walk(world, f"/boards/{board.pk}/", names, {"compose", "approve", "show"})
    assert met >= {("approve", True), ("approve", False), ("show", True)}
    page = client_of(world, "陆文静").get(f"/boards/{board.pk}/").content.decode()
    assert "本人在榜上，请厂党委另一位委员审定" in page
    page = client_of(world, "委员乙").get(f"/boards/{board.pk}/").content.decode()
    assert "归集和审定要由两个人做" in page


def test_an_approved_board(world: World, board: Board) -> None:
    names = everybody(world)
    Grant.objects.create(
        user=world.users["委员甲"], role="secrecy", unit=world.plant, from_on=START
    )
    boards.approve(
        board_id=board.pk,
        digest=board.draft.digest,
        by=world.user("委员甲"),
        at=clock("2026-10-12 10:00"),
        reason=REASON,
    )
    met = walk(world, f"/boards/{board.pk}/", names, {"clear", "place", "return"})
    assert met >= {("clear", True), ("clear", False), ("place", True), ("place", False)}
    page = client_of(world, "委员甲").get(f"/boards/{board.pk}/").content.decode()
    assert "保密审查由没有归集也没有审定这一季的人做" in page


@pytest.fixture
def correcting(world: World, published: Publication) -> Any:
    """委员甲 found a matter that nobody had entered, and proposed to correct what was published."""
    return correction.propose(
        publication_id=published.pk,
        changes=[lone(world, "2026-09-10")],
        reason="漏记了一次谈心谈话",
        by=world.user("委员甲"),
        at=clock("2026-10-14 13:00"),
    )


def test_a_correction_that_waits(world: World, published: Publication, correcting: Any) -> None:
    names = everybody(world)
    path = f"/boards/{published.board_id}/"
    acts = {"clear", "rule"}
    met = walk(world, path, names, acts)
    assert ("rule", False) in met
    page = client_of(world, "委员甲").get(path).content.decode()
    assert "提出更正和批准更正要由两个人做" in page
    clearance.clear(
        correction_id=correcting.pk,
        digest=re.search(
            r'name="digest" value="([0-9a-f]{64})"',
            client_of(world, "保密员").get(path).content.decode(),
        )[1],
        by=world.user("保密员"),
        at=clock("2026-10-14 14:00"),
    )
    assert walk(world, path, names, acts) >= {("rule", True), ("rule", False)}


def test_what_would_change_nothing_is_not_proposed(world: World, published: Publication) -> None:
    """From the months as they are locked, as long as these, the people and their leave are the same."""
    names, path = sorted(world.users), f"/boards/{published.board_id}/"
    assert walk(world, path, names, {"correct"}) == {("correct", False)}
    page = client_of(world, "组织员").get(path).content.decode()
    assert "照这样更正，榜上什么也不变" in page
    # Away for one month: two still count, and nothing on the board is another.
    leave = Leave.objects.create(
        member=world.participant("陆文静").held.member, from_on=date(2026, 7, 1),
        to_on=date(2026, 7, 31), kind="illness", exempt=True,
    )  # fmt: skip
    assert walk(world, path, names, {"correct"}) == {("correct", False)}
    Leave.objects.filter(pk=leave.pk).update(to_on=date(2026, 9, 30))
    assert walk(world, path, names, {"correct"}) == {("correct", True)}


GUARDED = ("approve", "clear")


@pytest.mark.parametrize("act", GUARDED)
def test_what_was_seen_has_to_be_said(world: World, board: Board, act: str) -> None:
    answer = client_of(world, "委员甲").post(f"/boards/{board.pk}/{act}/", {"reason": REASON})
    assert answer.status_code == 428
    assert "没有写明您看的是哪一份" in answer.content.decode()
    other = client_of(world, "委员甲").post(
        f"/boards/{board.pk}/approve/", {"reason": REASON, "digest": "0" * 64}
    )
    assert other.status_code == 409
    board.refresh_from_db()
    assert board.state == "calculated"


def test_a_month_is_not_confirmed_unseen(world: World) -> None:
    world.open("2026-09")
    world.score(world.crew, "2026-09")
    sheet = world.submit(world.crew, "2026-09")
    client = client_of(world, "马晓东")
    lines = [world.participant(name).pk for name in ("韩志远", "陆文静")]
    for path, data in (
        (f"/sheets/{sheet.pk}/confirm/", {"line": lines}),
        (f"/sheets/{sheet.pk}/disagree/", {"line": lines[:1], "reason": REASON}),
    ):
        answer = client.post(path, data)
        assert answer.status_code == 428
        assert "请打开这一页，看过再办" in answer.content.decode()
    assert sheet.confirmations.count() == 0
    stale = client.post(f"/sheets/{sheet.pk}/confirm/", {"line": lines, "version": "1"})
    assert stale.status_code == (302 if sheet.version == 1 else 409)


def test_a_quarter_is_composed_again_for_this(world: World, locked_quarter: World) -> None:
    board = composed(locked_quarter)
    assert walk(world, f"/boards/{board.pk}/", everybody(world), {"approve"}) >= {("approve", True)}


@pytest.mark.parametrize("state", ["group", "prelim", "verify", "locked"])
def test_a_month_in_every_state(grouped: World, state: str) -> None:
    """Each act of the month's page, as everybody sees it."""
    world, names = grouped, everybody(grouped)
    sheet = world.sheet(world.crew, "2026-07")
    if state != "group":
        words = [Word(entry.pk, holds=True) for entry in matters(world, "韩志远", "贺春明")]
        leader = world.user("江文博")
        group_check.decide(sheet_id=sheet.pk, words=words, by=leader, at=clock("2026-08-03 09:00"))
    if state in ("verify", "locked"):
        world.submit(world.crew, "2026-07")
    if state == "locked":
        world.confirm(world.crew, "2026-07")
    assert world.sheet(world.crew, "2026-07").state == state
    with time_machine.travel(clock("2026-08-05 10:00"), tick=False):
        met = walk(
            world,
            f"/sheets/{sheet.pk}/",
            names,
            {"score", "submit", "return", "pass", "reopen", "confirm"},
        )
    assert (
        met
        >= {
            "group": {("pass", False), ("submit", False)},
            "prelim": {("submit", True), ("score", True), ("return", True)},
            "verify": {("confirm", True), ("return", True)},
            "locked": {("reopen", True)},
        }[state]
    )


def test_a_published_month_is_not_opened_again(world: World, published: Publication) -> None:
    sheet = world.sheet(world.crew, "2026-09")
    with time_machine.travel(clock("2026-10-14 10:00"), tick=False):
        met = walk(world, f"/sheets/{sheet.pk}/", everybody(world), {"reopen"})
    assert met == {("reopen", False)}
