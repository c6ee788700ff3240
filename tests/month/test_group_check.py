"""The party group's look at a month: own group only, never one's own matters, marked when late."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from scoring.engine.process.workflow import Refusal
from scoring.ledger.selectors import group_checks
from scoring.models import Check, Sheet
from scoring.month.selectors import group_check as select_group
from scoring.month.services import group_check, scoring_jobs, verification
from scoring.month.services.group_check import Word
from tests.world import World, clock
from tests.world.groups import AT, matters

pytestmark = pytest.mark.django_db


def test_a_branch_with_groups_goes_to_them_first(grouped: World) -> None:
    assert grouped.sheet(grouped.crew, "2026-07").state == "group"


def test_a_branch_without_groups_goes_to_preliminary_scoring_at_once(grouped: World) -> None:
    grouped.score(grouped.station, "2026-07")
    assert grouped.sheet(grouped.station, "2026-07").state == "prelim"


def test_the_bulk_job_tells_them_apart_as_well(grouped: World) -> None:
    from scoring.engine.time.periods import Month

    grouped.open("2026-08")
    scoring_jobs.score_plants(
        [grouped.plant.pk], Month(2026, 8), at=clock("2026-09-01 00:10"), progress=lambda *_: None
    )
    states = {s.branch_id: s.state for s in Sheet.objects.filter(month=date(2026, 8, 1))}
    assert states == {grouped.crew.pk: "group", grouped.station.pk: "prelim"}


def test_all_at_once_and_the_sheet_goes_on_by_itself(grouped: World) -> None:
    sheet = grouped.sheet(grouped.crew, "2026-07")
    words = [Word(e.pk, holds=True) for e in matters(grouped, "韩志远", "贺春明")]
    found = group_check.decide(sheet_id=sheet.pk, words=words, by=grouped.user("江文博"), at=AT)
    # 陆文静 is the only one of her group, and nobody checks his own: nothing is left.
    assert found.state == "prelim"
    assert sheet.transitions.last().reason == "本支部各党小组都已核完"
    marks = select_group.marks(found)
    assert str(marks[grouped.participant("贺春明").pk]) == "党小组核：1 件属实"
    assert str(marks[grouped.participant("陆文静").pk]) == "党小组核：1 件党小组未核"


def test_a_returned_matter_waits_for_the_recorder(grouped: World) -> None:
    sheet = grouped.sheet(grouped.crew, "2026-07")
    leader = grouped.user("江文博")
    wrong, right = matters(grouped, "贺春明", "韩志远")
    words = [Word(wrong.pk, holds=False, reason="只谈了一次"), Word(right.pk, holds=True)]
    found = group_check.decide(sheet_id=sheet.pk, words=words, by=leader, at=AT)
    assert found.state == "group"
    with pytest.raises(Refusal, match="1 件已退回记录人"):
        group_check.pass_on(sheet_id=sheet.pk, by=leader, at=AT)
    change = grouped.change("贺春明", "A07", {"quantity": "1"}, base=wrong.client_key)
    grouped.record("韩志远", grouped.crew, "2026-07", change, at="2026-08-03 10:00")
    (mended,) = matters(grouped, "贺春明")
    found = group_check.decide(
        sheet_id=sheet.pk, words=[Word(mended.pk, holds=True)], by=leader, at=AT
    )
    assert found.state == "prelim"


def test_a_return_needs_a_reason_and_writes_nothing_without(grouped: World) -> None:
    sheet = grouped.sheet(grouped.crew, "2026-07")
    first, second = matters(grouped, "贺春明", "韩志远")
    with pytest.raises(Refusal, match="退回原因"):
        group_check.decide(
            sheet_id=sheet.pk,
            words=[Word(first.pk, holds=True), Word(second.pk, holds=False, reason=" ")],
            by=grouped.user("江文博"),
            at=AT,
        )
    assert not Check.objects.exists()


def test_saying_the_same_again_adds_nothing(grouped: World) -> None:
    sheet = grouped.sheet(grouped.crew, "2026-07")
    word = [Word(matters(grouped, "贺春明")[0].pk, holds=True)]
    for _ in range(2):
        group_check.decide(sheet_id=sheet.pk, words=word, by=grouped.user("江文博"), at=AT)
    assert Check.objects.count() == 1


@pytest.mark.parametrize("name", ["韩志远", "马晓东", "外厂人"])
def test_only_a_leader_of_the_group_checks(grouped: World, name: str) -> None:
    sheet = grouped.sheet(grouped.crew, "2026-07")
    word = [Word(matters(grouped, "贺春明")[0].pk, holds=True)]
    with pytest.raises(Refusal):
        group_check.decide(sheet_id=sheet.pk, words=word, by=grouped.user(name), at=AT)


def test_another_groups_matter_is_not_hers(grouped: World) -> None:
    sheet = grouped.sheet(grouped.crew, "2026-07")
    word = [Word(matters(grouped, "贺春明")[0].pk, holds=True)]
    with pytest.raises(Refusal, match="刷新再看"):
        group_check.decide(sheet_id=sheet.pk, words=word, by=grouped.user("陆文静"), at=AT)


@pytest.mark.usefixtures("the_owner")
def test_nobody_checks_his_own_matters_also_in_sql(grouped: World) -> None:
    sheet = grouped.sheet(grouped.crew, "2026-07")
    own = matters(grouped, "陆文静")[0]
    with pytest.raises(Refusal, match="自己的事项"):
        group_check.decide(
            sheet_id=sheet.pk, words=[Word(own.pk, holds=True)], by=grouped.user("陆文静"), at=AT
        )
    with pytest.raises(IntegrityError, match="不能核自己的事项"), transaction.atomic():
        Check.objects.create(sheet=sheet, entry=own, holds=True, by=grouped.users["陆文静"], at=AT)
    Check.objects.create(sheet=sheet, entry=own, holds=True, by=grouped.users["江文博"], at=AT)
    with pytest.raises(IntegrityError, match="只能增加"), transaction.atomic():
        Check.objects.update(holds=False)


def test_what_nobody_looked_at_goes_on_marked_after_the_second_working_day(grouped: World) -> None:
    sheet = grouped.sheet(grouped.crew, "2026-07")
    # 3 and 4 August 2026 are the first two working days.
    assert group_check.pass_overdue(plant_id=grouped.plant.pk, at=clock("2026-08-04 23:59")) == 0
    assert group_check.pass_overdue(plant_id=grouped.plant.pk, at=clock("2026-08-05 00:00")) == 1
    sheet.refresh_from_db()
    last = sheet.transitions.last()
    assert (sheet.state, last.by, last.reason) == ("prelim", None, "到期转支部，2 件党小组未核")


def test_at_the_quarters_end_the_groups_have_one_working_day(grouped: World) -> None:
    grouped.open("2026-09")
    grouped.score(grouped.crew, "2026-09")
    grouped.sheet(grouped.crew, "2026-07")
    for at, state in (("2026-10-08 23:00", "group"), ("2026-10-09 00:01", "prelim")):
        group_check.pass_overdue(plant_id=grouped.plant.pk, at=clock(at))
        assert grouped.sheet(grouped.crew, "2026-09").state == state


def test_back_one_step_at_a_time(grouped: World) -> None:
    sheet = grouped.sheet(grouped.crew, "2026-07")
    leader, secretary = grouped.user("江文博"), grouped.user("韩志远")
    why = {"reason": "缺了七一活动的事项", "at": AT}
    assert verification.return_(sheet_id=sheet.pk, by=leader, **why).state == "open"
    grouped.score(grouped.crew, "2026-07")
    group_check.pass_overdue(plant_id=grouped.plant.pk, at=clock("2026-08-06 00:00"))
    assert verification.return_(sheet_id=sheet.pk, by=secretary, **why).state == "group"
    group_check.pass_overdue(plant_id=grouped.plant.pk, at=clock("2026-08-12 00:00"))
    with pytest.raises(Refusal, match="退回党小组由"):
        verification.return_(sheet_id=sheet.pk, by=grouped.user("马晓东"), **why)


@pytest.fixture
def claimed(grouped: World) -> World:
    """贺春明 told of a talk that 陆文静 was asked to confirm; his group's leader checked it."""
    grouped.record(
        "韩志远", grouped.crew, "2026-07",
        grouped.change("贺春明", "C02", {"quantity": "1", "peer_confirmed": False}, note="谈心"),
    )  # fmt: skip
    sheet = grouped.sheet(grouped.crew, "2026-07")
    words = [Word(row.pk, holds=True) for row in matters(grouped, "贺春明") if row.item == "C02"]
    group_check.decide(sheet_id=sheet.pk, words=words, by=grouped.user("江文博"), at=AT)
    return grouped


def replaced(world: World, fields: dict, **more) -> None:
    (row,) = [row for row in matters(world, "贺春明") if row.item == "C02"]
    change = world.change("贺春明", "C02", fields, base=row.client_key, reason="对方答复", **more)
    world.record("韩志远", world.crew, "2026-07", change, at="2026-08-03 10:00")


def last_word(world: World) -> tuple[bool | None, str]:
    rows = group_checks.matters(world.sheet(world.crew, "2026-07"))
    (row,) = [row for row in rows if row.item == "C02"]
    return row.holds, row.changed


def test_the_other_side_s_yes_leaves_the_leader_s_word_standing(claimed: World) -> None:
    replaced(claimed, {"quantity": "1", "peer_confirmed": True})
    assert last_word(claimed) == (True, "")
    mark = select_group.marks(claimed.sheet(claimed.crew, "2026-07"))
    assert str(mark[claimed.participant("贺春明").pk]) == "党小组核：1 件属实，1 件党小组未核"
    # Checked once, it is not checked a second time by the same word.
    (row,) = [row for row in matters(claimed, "贺春明") if row.item == "C02"]
    sheet = claimed.sheet(claimed.crew, "2026-07")
    group_check.decide(
        sheet_id=sheet.pk, words=[Word(row.pk, holds=True)], by=claimed.user("江文博"), at=AT
    )
    assert Check.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "more", "said"),
    [
        ({"quantity": "2", "peer_confirmed": True}, {}, "核过以后改了：0.50 分 → 1.00 分"),
        ({"quantity": "1", "peer_confirmed": True}, {"on": date(2026, 7, 9)},
         "核过以后改了：7月31日 → 7月9日"),
        ({"quantity": "1", "peer_confirmed": True}, {"note": "两次谈心"},
         "核过以后改了：填的内容"),
    ],
)  # fmt: skip
def test_what_says_something_else_now_is_to_be_looked_at_again(
    claimed: World, fields: dict, more: dict, said: str
) -> None:
    replaced(claimed, fields, **more)
    assert last_word(claimed) == (None, said)
    mark = select_group.marks(claimed.sheet(claimed.crew, "2026-07"))
    assert "（其中 1 件核过以后改了）" in str(mark[claimed.participant("贺春明").pk])
    client = Client()
    client.force_login(claimed.users["江文博"])
    sheet = claimed.sheet(claimed.crew, "2026-07")
    assert f"{said}，请再核" in client.get(f"/sheets/{sheet.pk}/group/").content.decode()
    with pytest.raises(Refusal, match="还有"):
        group_check.pass_on(sheet_id=sheet.pk, by=claimed.user("江文博"), at=AT)


def test_a_return_is_not_washed_away_by_the_other_side(claimed: World) -> None:
    sheet = claimed.sheet(claimed.crew, "2026-07")
    (row,) = [row for row in matters(claimed, "贺春明") if row.item == "C02"]
    group_check.decide(
        sheet_id=sheet.pk, words=[Word(row.pk, holds=False, reason="没有这回事")],
        by=claimed.user("江文博"), at=AT,
    )  # fmt: skip
    replaced(claimed, {"quantity": "1", "peer_confirmed": True})
    assert last_word(claimed) == (False, "")
    # And changed, it is looked at anew: that is how a returned matter is mended.
    replaced(claimed, {"quantity": "2", "peer_confirmed": True})
    assert last_word(claimed) == (None, "")
