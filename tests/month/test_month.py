"""From facts to a locked sheet, and what each person may not do on the way."""

from datetime import date

import pytest

from scoring.engine.process.workflow import Refusal
from scoring.models import Confirmation, MonthlyResult, Sheet, Transition
from scoring.month.selectors.verification import votes
from scoring.month.services import preliminary, verification
from scoring.proof.services import seals
from tests.world import World, clock
from tests.world.month import september

pytestmark = pytest.mark.django_db


def totals(sheet: Sheet) -> dict[str, int]:
    rows = MonthlyResult.objects.filter(sheet=sheet).select_related("participant__seat__member")
    return {row.participant.seat.member.name: row.total for row in rows}


def test_month_end_scoring_computes_every_line_and_moves_the_sheet(world: World) -> None:
    sheet = september(world)
    world.score(world.crew, "2026-09")
    sheet.refresh_from_db()
    assert sheet.state == "prelim"
    assert totals(sheet) == {"韩志远": 100, "陆文静": 150, "贺春明": 120}


def test_the_cap_is_explained_on_the_line(world: World) -> None:
    sheet = september(world)
    world.score(world.crew, "2026-09")
    row = MonthlyResult.objects.get(sheet=sheet, participant=world.participant("贺春明"))
    text = "".join(sentence["text"] for sentence in row.sentences)
    assert "2.00 分" in text
    assert "封顶 1.20 分" in text
    assert "0.80 分" in text


def test_scoring_again_with_nothing_changed_writes_no_row(world: World) -> None:
    september(world)
    assert world.score(world.crew, "2026-09") == 3
    assert world.score(world.crew, "2026-09") == 0


def test_scoring_again_after_a_correction_replaces_the_lines_as_a_set(world: World) -> None:
    sheet = september(world)
    world.score(world.crew, "2026-09")
    world.record(
        "韩志远",
        world.crew,
        "2026-09",
        world.change("陆文静", "B06", {}),
        at="2026-10-01 09:00",
    )
    world.score(world.crew, "2026-09", at="2026-10-01 10:00")
    assert totals(sheet)["陆文静"] == 200
    assert MonthlyResult.objects.filter(sheet=sheet).count() == 3


def test_a_month_that_is_not_over_is_not_scored(world: World) -> None:
    world.open("2026-09")
    with pytest.raises(Refusal, match="还没有过完"):
        world.score(world.crew, "2026-09", at="2026-09-30 23:59")


def test_submitting_needs_a_minutes_number(world: World) -> None:
    sheet = september(world)
    world.score(world.crew, "2026-09")
    with pytest.raises(Refusal, match="会议记录编号"):
        preliminary.submit(
            sheet_id=sheet.pk, minutes_no=" ", by=world.user("韩志远"), at=clock("2026-10-04 17:00")
        )


def test_submitting_computes_what_was_entered_since(world: World) -> None:
    sheet = september(world)
    world.score(world.crew, "2026-09")
    world.record(
        "韩志远", world.crew, "2026-09", world.change("陆文静", "B06", {}), at="2026-10-02 09:00"
    )
    world.submit(world.crew, "2026-09")
    assert totals(sheet)["陆文静"] == 200


def test_submitting_twice_is_one_submission(world: World) -> None:
    sheet = september(world)
    world.score(world.crew, "2026-09")
    world.submit(world.crew, "2026-09")
    world.submit(world.crew, "2026-09")
    assert Transition.objects.filter(sheet=sheet, act="submit").count() == 1


def test_a_plain_member_cannot_submit(world: World) -> None:
    september(world)
    world.score(world.crew, "2026-09")
    with pytest.raises(Refusal, match="书记、副书记或组织委员") as refusal:
        world.submit(world.crew, "2026-09", by="江文博")
    assert refusal.value.kind == "role"


def test_the_panel_confirms_and_the_sheet_is_locked_with_a_digest(world: World) -> None:
    september(world)
    world.lock(world.crew, "2026-09")
    sheet = world.sheet(world.crew, "2026-09")
    assert sheet.state == "locked"
    assert len(sheet.digest) == 64
    assert sheet.digest == seals.sheet_digest(sheet)
    assert [t.act for t in sheet.transitions.all()] == ["score", "submit", "confirm"]


def test_nobody_confirms_his_own_line(world: World) -> None:
    september(world)
    world.score(world.crew, "2026-09")
    world.submit(world.crew, "2026-09")
    sheet = world.confirm(world.crew, "2026-09", by="贺春明")
    assert sheet.state == "verify"
    confirmed = Confirmation.objects.filter(sheet=sheet).values_list(
        "participant__seat__member__name", flat=True
    )
    assert set(confirmed) == {"韩志远", "陆文静"}
    # For his own line the two others are needed.
    assert world.confirm(world.crew, "2026-09", by="马晓东").state == "verify"
    assert world.confirm(world.crew, "2026-09", by="周家兴").state == "locked"


def test_the_submitter_does_not_confirm(world: World) -> None:
    september(world)
    world.score(world.crew, "2026-09")
    world.submit(world.crew, "2026-09")
    with pytest.raises(Refusal, match="考核小组"):
        world.confirm(world.crew, "2026-09", by="韩志远")


def test_a_stranger_does_not_confirm(world: World) -> None:
    september(world)
    world.score(world.crew, "2026-09")
    world.submit(world.crew, "2026-09")
    with pytest.raises(Refusal):
        world.confirm(world.crew, "2026-09", by="外厂人")


def test_returning_needs_a_reason_and_opens_the_sheet_again(world: World) -> None:
    sheet = september(world)
    world.score(world.crew, "2026-09")
    world.submit(world.crew, "2026-09")
    panel = world.user("马晓东")
    with pytest.raises(Refusal, match="退回原因"):
        verification.return_(sheet_id=sheet.pk, reason="不", by=panel, at=clock("2026-10-06 09:00"))
    returned = verification.return_(
        sheet_id=sheet.pk,
        reason="贺春明的谈话少记一次",
        by=panel,
        at=clock("2026-10-06 09:00"),
    )
    assert (returned.state, returned.round) == ("prelim", 2)
    world.record(
        "韩志远", world.crew, "2026-09", world.change("贺春明", "B06", {}), at="2026-10-06 10:00"
    )
    world.submit(world.crew, "2026-09", at="2026-10-06 11:00")
    world.confirm(world.crew, "2026-09", at="2026-10-06 14:00")
    assert totals(sheet)["贺春明"] == 170


def test_confirmations_before_a_return_do_not_count_after_it(world: World) -> None:
    sheet = september(world)
    world.score(world.crew, "2026-09")
    world.submit(world.crew, "2026-09")
    world.confirm(world.crew, "2026-09", by="贺春明")
    verification.return_(
        sheet_id=sheet.pk,
        reason="还有一件没有记",
        by=world.user("马晓东"),
        at=clock("2026-10-06 09:00"),
    )
    world.submit(world.crew, "2026-09", at="2026-10-06 11:00")
    sheet.refresh_from_db()
    assert not any(v.agreed for v in votes(sheet, date(2026, 10, 6)).values())


def test_a_locked_sheet_takes_no_more_matters(world: World) -> None:
    september(world)
    world.lock(world.crew, "2026-09")
    with pytest.raises(Refusal, match="当月锁定"):
        world.record(
            "韩志远",
            world.crew,
            "2026-09",
            world.change("陆文静", "B06", {}),
            at="2026-10-08 09:00",
        )


def test_confirming_a_locked_sheet_again_changes_nothing(world: World) -> None:
    september(world)
    world.lock(world.crew, "2026-09")
    before = world.sheet(world.crew, "2026-09")
    world.confirm(world.crew, "2026-09")
    assert world.sheet(world.crew, "2026-09").version == before.version


def test_the_organiser_submits_for_a_branch_and_that_is_told(world: World) -> None:
    sheet = september(world)
    world.score(world.crew, "2026-09")
    world.submit(world.crew, "2026-09", by="组织员")
    last = sheet.transitions.last()
    assert (str(last.by), last.reason) == ("组织员", "由组织员代报")
