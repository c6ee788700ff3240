"""The assessment group votes; more than half decide, two where points are deducted."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from members.models import Delegation, PanelMember
from scoring.engine.process.workflow import Refusal
from scoring.models import Answer, Confirmation, Sheet
from scoring.month.selectors import sampling
from scoring.month.selectors import verification as select_verification
from scoring.month.services import line_answer, verification
from scoring.year.services import delegation
from tests.world import World, clock
from tests.world.month import september

pytestmark = pytest.mark.django_db
AT = clock("2026-10-09 10:00")


@pytest.fixture
def submitted(world: World) -> Sheet:
    sheet = september(world)
    world.score(world.crew, "2026-09")
    world.submit(world.crew, "2026-09")
    sheet.refresh_from_db()
    return sheet


def test_one_of_three_is_not_enough(world: World, submitted: Sheet) -> None:
    assert world.confirm(world.crew, "2026-09", by="马晓东").state == "verify"
    votes = select_verification.votes(submitted, date(2026, 10, 9))
    # 贺春明 does not vote on his own line: two are left, and both have to agree.
    assert {v.needed for v in votes.values()} == {2}
    assert votes[world.participant("贺春明").pk].voters == 2
    assert votes[world.participant("陆文静").pk].voters == 3
    assert world.confirm(world.crew, "2026-09", by="周家兴").state == "locked"


def test_agreeing_twice_is_one_vote(world: World, submitted: Sheet) -> None:
    world.confirm(world.crew, "2026-09", by="马晓东")
    with pytest.raises(Refusal, match="本人都已同意过"):
        world.confirm(world.crew, "2026-09", by="马晓东")
    assert Confirmation.objects.count() == 3


def test_of_chosen_lines_one_at_least_is_still_to_be_agreed_to(
    world: World, submitted: Sheet
) -> None:
    """Although he has not agreed to the others yet."""
    submitted.refresh_from_db()
    one = {
        "sheet_id": submitted.pk, "by": world.user("马晓东"), "at": AT, "seen": submitted.version,
        "only": [world.participant("陆文静").pk],
    }  # fmt: skip
    verification.confirm(**one)
    with pytest.raises(Refusal, match="本人都已同意过"):
        verification.confirm(**one)
    assert Confirmation.objects.count() == 1


def test_a_line_or_a_sheet_that_is_not_there(world: World, submitted: Sheet) -> None:
    who = {"by": world.user("马晓东"), "at": AT}
    line = {"sheet_id": submitted.pk, "participant_id": 0, **who}
    with pytest.raises(Refusal, match="没有这一行"):
        verification.disagree(reason="次数对不上", seen=submitted.version, **line)
    with pytest.raises(Refusal, match="没有这一行"):
        line_answer.answer(agrees=True, text="", **line)
    with pytest.raises(Refusal, match="没有这张积分表"):
        verification.confirm(sheet_id=0, **who)


def test_the_database_counts_as_well(world: World, submitted: Sheet) -> None:
    world.confirm(world.crew, "2026-09", by="马晓东")
    with pytest.raises(IntegrityError, match="还有没核实的行"), transaction.atomic():
        Sheet.objects.filter(pk=submitted.pk).update(
            state="locked", locked_at=AT, locked_by=world.users["马晓东"], digest="0" * 64
        )


def test_a_deduction_needs_two_and_the_upper_committee_helps_a_small_panel(world: World) -> None:
    world.open("2026-09")
    world.record("田成林", world.station, "2026-09", world.change("白雪梅", "D01", {}))
    world.score(world.station, "2026-09")
    world.submit(world.station, "2026-09")
    assert world.confirm(world.station, "2026-09").state == "verify"
    with pytest.raises(Refusal, match="核实确认由考核小组成员做"):
        world.confirm(world.station, "2026-09", by="审计员")
    assert world.confirm(world.station, "2026-09", by="组织员").state == "locked"


def test_where_the_panel_suffices_the_organiser_has_no_vote(world: World, submitted: Sheet) -> None:
    with pytest.raises(Refusal, match="考核小组成员"):
        world.confirm(world.crew, "2026-09", by="组织员")


def test_who_disagrees_says_why_and_may_agree_later(world: World, submitted: Sheet) -> None:
    line = world.participant("陆文静").pk
    more = {"sheet_id": submitted.pk, "participant_id": line, "at": AT, "seen": submitted.version}
    by = world.user("周家兴")
    with pytest.raises(Refusal, match="不同意的理由"):
        verification.disagree(reason="不", by=by, **more)
    verification.disagree(reason="完成情况要看记录", by=by, **more)
    verification.disagree(reason="完成情况要看记录", by=by, **more)
    assert Confirmation.objects.filter(agrees=False).count() == 1
    world.confirm(world.crew, "2026-09", by="马晓东")
    shown = {
        one.name: one for one in select_verification.lines(submitted, {}, on=AT.date(), by=by.pk)
    }
    assert list(shown["陆文静"].vote.against.values()) == ["周家兴：完成情况要看记录"]
    assert world.confirm(world.crew, "2026-09", by="周家兴").state == "locked"


def test_nobody_votes_against_his_own_line(world: World, submitted: Sheet) -> None:
    with pytest.raises(Refusal, match="本人的得分"):
        verification.disagree(
            sheet_id=submitted.pk,
            participant_id=world.participant("贺春明").pk,
            reason="我觉得少了",
            by=world.user("贺春明"),
            at=AT,
            seen=None,
        )


def test_a_member_who_joins_the_panel_counts_from_his_day(world: World, submitted: Sheet) -> None:
    for name in ("江文博", "秦永福"):
        PanelMember.objects.create(
            branch=world.crew, member=world.users[name].member, from_on=date(2026, 10, 10)
        )
    needed = [
        select_verification.votes(submitted, day)[world.participant("陆文静").pk].needed
        for day in (date(2026, 10, 9), date(2026, 10, 10))
    ]
    assert needed == [2, 3]


def test_the_draw_is_the_same_for_everybody_and_has_every_deduction(world: World) -> None:
    world.open("2026-09")
    world.record(
        "韩志远",
        world.crew,
        "2026-09",
        *[world.change("陆文静", "A07", {"quantity": "1"}, note="转岗职工") for n in range(20)],
        world.change("贺春明", "D01", {}),
    )
    world.score(world.crew, "2026-09")
    world.submit(world.crew, "2026-09")
    sheet = world.sheet(world.crew, "2026-09")
    first = sampling.sample(sheet)
    assert [s.entry.pk for s in first] == [s.entry.pk for s in sampling.sample(sheet)]
    assert [s.why for s in first].count("扣分") == 1
    assert [s.why for s in first].count("抽到") == 4


@pytest.mark.parametrize(("before", "said"), [(0, True), (13, True), (14, False)])
def test_what_was_typed_in_one_sitting_is_said_to_the_group(
    world: World, before: int, said: bool
) -> None:
    """20 talks typed at the end, and so many on an earlier day: 20 of 33 are more than 60 %."""
    world.open("2026-09")
    for day, count in (("2026-09-10 10:00", before), ("2026-09-30 21:00", 20)):
        talks = [
            world.change("陆文静", "A07", {"quantity": "1"}, note="转岗职工") for n in range(count)
        ]
        world.record("韩志远", world.crew, "2026-09", *talks, at=day)
    text = sampling.one_sitting(world.sheet(world.crew, "2026-09"))
    assert ("20 件是到 9月30日 21:00 为止的 24 小时里记的" in text) is said


def test_a_locked_month_is_reopened_only_from_above_for_two_working_days(world: World) -> None:
    september(world)
    world.lock(world.crew, "2026-09")
    sheet = world.sheet(world.crew, "2026-09")
    before = sheet.digest
    more = {"sheet_id": sheet.pk, "reason": "漏记了抢险", "at": clock("2026-10-09 09:00")}
    for name in ("韩志远", "马晓东", "组织员"):
        with pytest.raises(Refusal, match="厂党委委员做"):
            verification.reopen(by=world.user(name), **more)
    found = verification.reopen(by=world.user("委员甲"), **more)
    # Saturday 10 October 2026 is a make-up working day: 10 and 12 October.
    assert (found.state, found.digest, found.round) == ("prelim", "", 2)
    assert found.reopened_until == clock("2026-10-13 00:00")
    assert before[:16] in sheet.transitions.last().reason
    world.record(
        "韩志远", world.crew, "2026-09", world.change("贺春明", "B06", {}), at="2026-10-12 23:59"
    )
    late = world.change("陆文静", "B06", {})
    with pytest.raises(Refusal, match="重开的时间已过"):
        world.record("韩志远", world.crew, "2026-09", late, at="2026-10-13 00:01")
    world.submit(world.crew, "2026-09", at="2026-10-13 09:00")
    assert world.confirm(world.crew, "2026-09", at="2026-10-13 10:00").state == "locked"
    assert world.sheet(world.crew, "2026-09").digest not in ("", before)


def test_a_person_confirms_or_doubts_and_silence_is_silence(world: World) -> None:
    september(world)
    world.lock(world.crew, "2026-09")
    sheet = world.sheet(world.crew, "2026-09")
    line = {"sheet_id": sheet.pk, "participant_id": world.participant("贺春明").pk, "at": AT}
    with pytest.raises(Refusal, match="疑问"):
        line_answer.answer(agrees=False, text="", by=world.user("贺春明"), **line)
    line_answer.answer(agrees=False, text="谈话是六次", by=world.user("贺春明"), **line)
    with pytest.raises(Refusal, match="确认由本人做"):
        line_answer.answer(agrees=True, text="", by=world.user("江文博"), **line)
    phoned = line | {"participant_id": world.participant("陆文静").pk}
    line_answer.answer(agrees=True, text="", by=world.user("韩志远"), **phoned)
    line_answer.answer(agrees=True, text="", by=world.user("韩志远"), **phoned)
    said = select_verification.answers(sheet)
    assert {line: answer.text for line, answer in said.items()} == {
        world.participant("贺春明").pk: "本人有疑问：谈话是六次 10月9日 10:00",
        world.participant("陆文静").pk: "本人确认（电话，韩志远登记） 10月9日 10:00",
    }
    assert Answer.objects.count() == 2


def test_nobody_signs_for_another_in_sql(world: World) -> None:
    september(world)
    world.lock(world.crew, "2026-09")
    sheet = world.sheet(world.crew, "2026-09")
    with pytest.raises(IntegrityError, match="确认由本人做"), transaction.atomic():
        Answer.objects.create(
            sheet=sheet,
            participant=world.participant("贺春明"),
            round=1,
            agrees=True,
            by=world.users["韩志远"],
            at=AT,
        )


def stand_in(world: World, holder: str, deputy: str, at: str = "2026-10-08 09:00") -> Delegation:
    return delegation.delegate(
        duty="panel",
        unit=world.crew,
        holder=world.users[holder].member,
        deputy=world.users[deputy].member,
        from_on=date(2026, 10, 8),
        to_on=date(2026, 10, 20),
        reason="轮休回内地",
        by=world.user(holder),
        at=clock(at),
    )


def test_a_place_is_one_vote_whoever_casts_it(world: World, submitted: Sheet) -> None:
    given = stand_in(world, "马晓东", "江文博")
    at = "2026-10-09 09:00"
    assert world.confirm(world.crew, "2026-09", by="江文博", at=at).state == "verify"
    delegation.take_back(
        delegation_id=given.pk, by=world.user("马晓东"), at=clock("2026-10-09 10:00")
    )
    with pytest.raises(Refusal, match="等其他成员"):
        world.confirm(world.crew, "2026-09", by="马晓东", at="2026-10-09 11:00")
    assert (
        world.confirm(world.crew, "2026-09", by="周家兴", at="2026-10-09 12:00").state == "locked"
    )


def test_a_deputy_counts_instead_of_the_holder_and_not_on_the_holders_line(
    world: World, submitted: Sheet
) -> None:
    stand_in(world, "贺春明", "江文博")
    line = world.participant("贺春明").pk
    votes = select_verification.votes(submitted, date(2026, 10, 9))
    assert votes[line].voters == 2
    assert votes[world.participant("陆文静").pk].voters == 3
    world.confirm(world.crew, "2026-09", by="江文博", at="2026-10-09 09:00")
    assert not Confirmation.objects.filter(participant_id=line).exists()


def test_nobody_stands_in_for_two_places_of_one_panel(world: World) -> None:
    stand_in(world, "马晓东", "江文博")
    with pytest.raises(Refusal, match="另一席"):
        stand_in(world, "周家兴", "江文博")


def test_the_upper_committee_votes_on_short_lines_only_and_may_return(world: World) -> None:
    world.open("2026-09")
    world.record(
        "田成林",
        world.station,
        "2026-09",
        world.change("白雪梅", "D01", {}),
    )
    world.score(world.station, "2026-09")
    world.submit(world.station, "2026-09")
    world.confirm(world.station, "2026-09", by="组织员")
    voted = Confirmation.objects.values_list("participant__seat__member__name", flat=True)
    assert list(voted) == ["白雪梅"]
    sheet = world.sheet(world.station, "2026-09")
    back = verification.return_(
        sheet_id=sheet.pk, reason="扣分没有依据", by=world.user("组织员"), at=AT
    )
    assert back.state == "prelim"


def test_a_reopened_month_that_is_returned_can_be_mended(world: World) -> None:
    september(world)
    world.lock(world.crew, "2026-09")
    sheet = world.sheet(world.crew, "2026-09")
    verification.reopen(
        sheet_id=sheet.pk,
        reason="漏记了抢险",
        by=world.user("委员甲"),
        at=clock("2026-10-09 09:00"),
    )
    world.submit(world.crew, "2026-09", at="2026-10-12 18:00")
    back = verification.return_(
        sheet_id=sheet.pk,
        reason="抢险要写日期",
        by=world.user("马晓东"),
        at=clock("2026-10-14 09:00"),
    )
    assert back.reopened_until == clock("2026-10-17 00:00")
    change = world.change("贺春明", "B06", {})
    world.record("韩志远", world.crew, "2026-09", change, at="2026-10-15 09:00")


def test_a_second_doubt_is_kept_and_no_phone_call_overrides_a_word(world: World) -> None:
    september(world)
    world.lock(world.crew, "2026-09")
    sheet = world.sheet(world.crew, "2026-09")
    line = {"sheet_id": sheet.pk, "participant_id": world.participant("贺春明").pk, "at": AT}
    line_answer.answer(agrees=False, text="谈话是六次", by=world.user("贺春明"), **line)
    with pytest.raises(Refusal, match="本人已经答复过"):
        line_answer.answer(agrees=True, text="", by=world.user("韩志远"), **line)
    line_answer.answer(agrees=True, text="", by=world.user("贺春明"), **line)
    line_answer.answer(agrees=False, text="又想起一次", by=world.user("贺春明"), **line)
    assert "又想起一次" in select_verification.answers(sheet)[line["participant_id"]].text
