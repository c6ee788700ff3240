"""What comes before a month changes after it was submitted, or locked: the sheet that people sign
and the board that adds it up say the same, and the ledger gives both."""

from datetime import date

import pytest
from django.test import Client

from scoring.engine.numbers import money
from scoring.engine.process.workflow import Refusal
from scoring.engine.time.periods import Month
from scoring.models import Board, MonthlyResult, Publication, Sheet, Transition
from scoring.month.services import outdated_months, verification
from scoring.proof.selectors import Counted, verify
from scoring.publication.selectors import paper
from scoring.quarter.selectors import readiness
from scoring.quarter.services import boards
from tests.world import World, clock
from tests.world.correction import lone, propose_late, rule_late
from tests.world.quarter import MONTHS, approve, board_of, composed, publish
from tests.world.tampering import as_the_owner

pytestmark = pytest.mark.django_db
APPLIED, ADOPTED = {"option": "applied"}, {"option": "adopted"}


def differences() -> list[str]:
    return list(verify.differences(verify.Scope(), Counted()))


def invented(world: World, month: str, fields: dict[str, str], at: str = "") -> None:
    """The same matter earns what it was worth at last, less what it has earned in earlier months."""
    change = world.change("韩志远", "C06", fields, matter="保温箱")
    world.record("陆文静", world.crew, month, change, at=at)


def august(world: World) -> str:
    sheet = world.sheet(world.crew, "2026-08")
    row = MonthlyResult.objects.get(sheet=sheet, participant=world.participant("韩志远"))
    return row.items["C06"]


def test_lines_that_the_ledger_gives_no_more_are_not_verified(world: World) -> None:
    world.open("2026-07", "2026-08")
    world.score(world.crew, "2026-07")  # and July is late
    invented(world, "2026-08", APPLIED)
    world.score(world.crew, "2026-08")
    world.submit(world.crew, "2026-08")
    invented(world, "2026-07", ADOPTED, at="2026-09-05 10:00")
    with pytest.raises(Refusal, match=r"前面的月份.*有变化.*请退回支部"):
        world.confirm(world.crew, "2026-08")
    sheet = world.sheet(world.crew, "2026-08")
    verification.return_(
        sheet_id=sheet.pk, reason="七月补记了一件，请重算", by=world.user("马晓东"),
        at=clock("2026-09-08 16:00"),
    )  # fmt: skip
    world.submit(world.crew, "2026-08", at="2026-09-08 17:00")
    world.confirm(world.crew, "2026-08", at="2026-09-09 10:00")
    assert august(world) == "0.50"
    assert differences() == []


def reopened(world: World) -> Board:
    """July opened again when all is locked; a matter that August earns less by."""
    world.open(*MONTHS)
    invented(world, "2026-08", APPLIED)
    for branch in (world.crew, world.station):
        world.lock(branch, *MONTHS)
    verification.reopen(
        sheet_id=world.sheet(world.crew, "2026-07").pk, reason="漏了一件采纳",
        by=world.user("委员乙"), at=clock("2026-10-08 09:00"),
    )  # fmt: skip
    invented(world, "2026-07", ADOPTED, at="2026-10-08 10:00")
    world.score(world.crew, "2026-07", at="2026-10-08 11:00")
    world.submit(world.crew, "2026-07", at="2026-10-08 12:00")
    world.confirm(world.crew, "2026-07", at="2026-10-09 10:00")
    return board_of(world)


def test_later_months_go_back_when_one_that_was_reopened_says_otherwise(world: World) -> None:
    board = reopened(world)
    sheet = world.sheet(world.crew, "2026-08")
    assert (sheet.state, sheet.round, sheet.digest) == ("prelim", 2, "")
    said = Transition.objects.get(sheet=sheet, act="reopen")
    assert said.by is None
    assert said.reason.startswith("采油一队党支部2026年7月后来才锁定，后面的分数要重新算")
    assert not Transition.objects.filter(by=None, act="reopen").exclude(sheet=sheet).exists()
    client = Client()
    client.force_login(world.user("韩志远"))
    page = client.get(f"/sheets/{sheet.pk}/").content.decode()
    assert "<b>自动退回重算：</b>采油一队党支部2026年7月后来才锁定" in page
    assert "厂党委重开" not in page
    with pytest.raises(Refusal, match="重开的时间已过，不能再改事项"):
        invented(world, "2026-08", ADOPTED, at="2026-10-09 11:00")
    world.submit(world.crew, "2026-08", at="2026-10-09 12:00")
    world.confirm(world.crew, "2026-08", at="2026-10-09 14:00")
    assert august(world) == "0.50"
    printed = paper.month(world.sheet(world.crew, "2026-08"), silent="")["notes"]
    assert len(printed) == 1
    assert "系统 采油一队党支部2026年7月后来才锁定" in printed[0]
    draft = boards.compose(board_id=board.pk, by=None, at=clock("2026-10-09 22:00"))
    line = next(one for one in draft.payload["lines"] if one["name"] == "韩志远")
    total = MonthlyResult.objects.get(sheet=sheet, participant=world.participant("韩志远")).total
    assert line["months"]["2026-08"] == f"{total / 100:.2f}"
    assert differences() == []


def test_a_month_that_is_late_sends_later_ones_back_too_and_the_board_s_approval(
    world: World,
) -> None:
    world.open(*MONTHS)
    invented(world, "2026-08", APPLIED)
    world.lock(world.station, *MONTHS)
    world.lock(world.crew, "2026-08", "2026-09")
    board = approve(world, composed(world))
    assert board.state == "cleared"
    invented(world, "2026-07", ADOPTED, at="2026-10-12 15:00")
    world.score(world.crew, "2026-07", at="2026-10-12 15:10")
    world.submit(world.crew, "2026-07", at="2026-10-12 15:20")
    world.confirm(world.crew, "2026-07", at="2026-10-12 15:30")
    board.refresh_from_db()
    assert board.state == "calculated"
    assert (
        "采油一队党支部2026年8月要重新核实"
        in Transition.objects.filter(board=board).latest("pk").reason
    )
    assert world.sheet(world.crew, "2026-09").state == "locked"
    assert differences() == []


def test_other_people_s_months_stay_when_one_is_late(world: World) -> None:
    """Of the station another month is outdated for a reason of its own: that is not its doing."""
    world.open(*MONTHS)
    change = world.change("白雪梅", "C06", APPLIED, matter="加热炉")
    world.record("田成林", world.station, "2026-08", change)
    world.lock(world.station, *MONTHS)
    world.lock(world.crew, "2026-08", "2026-09")
    with as_the_owner():
        august = Sheet.objects.filter(branch=world.station, month=date(2026, 8, 1))
        august.update(scored_digest="x")
        MonthlyResult.objects.filter(sheet__in=august).update(total=1)
        stale = outdated_months.outdated(board_of(world), [Month.parse("2026-08")])
        assert [sheet.branch for sheet, _ in stale] == [world.station]
        world.lock(world.crew, "2026-07")
        assert world.sheet(world.station, "2026-08").state == "locked"


def test_the_next_quarter_s_months_go_back_when_a_quarter_is_corrected(
    world: World, locked_quarter: World
) -> None:
    published = publish(world, approve(world, composed(world)))
    world.open("2026-10")
    change = world.change("韩志远", "C06", APPLIED, matter="保温箱")
    world.record("陆文静", world.crew, "2026-10", change)
    world.lock(world.crew, "2026-10")
    wanted = lone(world, "2026-09-10") | {
        "participant": world.participant("韩志远").pk, "item": "C06", "fields": ADOPTED,
        "matter": "保温箱",
    }  # fmt: skip
    assert rule_late(world, propose_late(world, published, wanted)) == "已更正为第 2 版"
    assert world.sheet(world.crew, "2026-10").state == "prelim"
    assert differences() == []


def test_what_did_not_change_is_not_counted_again(world: World, locked_quarter: World) -> None:
    composed(world)
    assert not Transition.objects.filter(act__in=["correct", "reopen"]).exists()


def test_a_month_that_comes_after_publication_changes_the_others_with_the_revision(
    world: World,
) -> None:
    world.open(*MONTHS)
    invented(world, "2026-08", APPLIED)
    world.lock(world.station, *MONTHS)
    world.lock(world.crew, "2026-08", "2026-09")
    published = publish(world, approve(world, composed(world)))
    invented(world, "2026-07", ADOPTED, at="2026-10-23 10:00")
    world.lock(world.crew, "2026-07")
    assert august(world) == "1.00"
    assert differences() == []
    assert rule_late(world, propose_late(world, published)) == "已更正为第 2 版"
    assert august(world) == "0.50"
    assert Publication.objects.latest("revision").revision == 2
    assert differences() == []


def test_who_approves_reads_where_the_draft_is_not_what_was_signed(
    world: World, board: Board
) -> None:
    assert not [one for one in readiness.findings(board) if "锁定时和现在归集的" in one.text]
    line = MonthlyResult.objects.get(
        sheet=world.sheet(world.crew, "2026-08"), participant=world.participant("韩志远")
    )
    with as_the_owner():
        MonthlyResult.objects.filter(pk=line.pk).update(total=line.total + 50)
        (found,) = [one for one in readiness.findings(board) if "锁定时和现在归集的" in one.text]
        now, then = money(line.total), money(line.total + 50)
        assert found.text.startswith(
            f"采油一队党支部2026年8月锁定时和现在归集的不一样（韩志远 {then} 分，现在是 {now} 分）"
        )
