"""A meeting is entered once and yields the rest; a correction supersedes what it yielded."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from scoring.engine.process.workflow import Refusal
from scoring.meetings.services import activity
from scoring.models import Activity, Attendance, Entry
from tests.world import World, clock
from tests.world.meetings import MONTH, NOON, correct, earned, key, meeting, record, settle

pytestmark = pytest.mark.django_db


@pytest.fixture
def september(world: World) -> World:
    world.open("2026-07", "2026-08", MONTH)
    return world


def test_a_meeting_yields_attendance_and_absence_without_typing(september: World) -> None:
    held = meeting(september, away={"贺春明": "absent", "江文博": "rotation"})
    done = record(september, held)
    assert earned() == {("陆文静", "B06"): 5000, ("贺春明", "D01"): -10000}
    rows = Entry.objects.exclude(item="B08")
    assert {r.source for r in rows} == {"meeting"}
    assert {r.activity for r in rows} == {done.activity}
    assert {r.on for r in rows} == {date(2026, 9, 17)}
    states = {a.member.name: (a.state, a.why) for a in Attendance.objects.all()}
    assert states == {
        "韩志远": ("present", ""), "陆文静": ("present", ""), "贺春明": ("absent", ""),
        "马晓东": ("present", ""), "周家兴": ("present", ""), "江文博": ("leave", "rotation"),
    }  # fmt: skip


def test_the_recorders_own_line_waits_for_another_recorder(september: World) -> None:
    done = record(september, meeting(september))
    assert [d.participant.held.member.name for d in done.waiting] == ["韩志远", "韩志远"]
    assert ("韩志远", "B06") not in earned()
    assert settle(september, by="韩志远").saved == []
    assert {r.item for r in settle(september).saved} == {"B06", "B08"}
    assert earned()["韩志远", "B06"] == 5000
    assert settle(september).saved == []


@pytest.mark.parametrize(
    ("kind", "item", "amount"),
    [
        ("general", "B01", 5000),
        ("committee", "B02", 5000),
        ("group", "B03", 5000),
        ("lecture", "B04", 5000),
        ("theme_day", "B06", 5000),
        ("org_life", "B07", 10000),
    ],
)
def test_each_kind_has_its_item(september: World, kind: str, item: str, amount: int) -> None:
    record(september, meeting(september, kind))
    assert earned() == {("陆文静", item): amount, ("贺春明", item): amount}
    expected = 3 if kind == "committee" else 6
    assert Attendance.objects.count() == expected


def test_who_gives_the_lecture_has_not_also_listened(september: World) -> None:
    record(september, meeting(september, "lecture", lead="陆文静"))
    assert earned() == {("陆文静", "B05"): 10000, ("贺春明", "B04"): 5000}


def test_a_small_lecture_and_a_study_earn_for_who_holds_them(september: World) -> None:
    record(september, meeting(september, "micro_lecture", lead="贺春明"))
    record(september, meeting(september, "study", lead="陆文静"))
    # 组织学习教育 is open to the secretary, the deputy and publicity only.
    assert earned() == {("贺春明", "B05"): 5000}
    record(september, meeting(september, "study", day=18, lead="韩志远"), by="陆文静")
    assert earned()["韩志远", "A03"] == 5000


def test_leave_earns_nothing_until_it_is_made_up(september: World) -> None:
    done = record(september, meeting(september, away={"贺春明": "on_shift"}))
    who = september.users["贺春明"].member_id
    assert earned() == {("陆文静", "B06"): 5000}

    def make_up(day: date | None, at: str = NOON, member: int = who):
        return activity.make_up(
            root=done.activity.root, member_id=member, on=day,
            by=september.user("陆文静"), at=clock(at),
        )  # fmt: skip

    with pytest.raises(Refusal, match="30 日内：9月17日到10月17日"):
        make_up(date(2026, 10, 18), "2026-10-18 09:00")
    with pytest.raises(Refusal, match="不能在今天之后"):
        make_up(date(2026, 9, 21))
    with pytest.raises(Refusal, match="只有请了假的人"):
        make_up(date(2026, 9, 20), member=september.users["周家兴"].member_id)
    make_up(date(2026, 9, 20))
    assert earned()["贺春明", "B06"] == 5000
    row = Entry.objects.get(participant=september.participant("贺春明"), item="B06")
    assert (row.on, row.note) == (date(2026, 9, 17), "主题党日，9月20日补学")
    assert make_up(date(2026, 9, 20)).replayed
    make_up(None)
    assert ("贺春明", "B06") not in earned()
    assert Activity.objects.count() == 3


def test_a_make_up_after_the_month_was_closed_counts_when_it_was_done(september: World) -> None:
    done = record(september, meeting(september, "general", day=28, away={"贺春明": "duty_trip"}),
                  at="2026-09-29 09:00")  # fmt: skip
    settle(september)
    september.score(september.crew, MONTH)
    september.submit(september.crew, MONTH)
    who = september.users["贺春明"].member_id

    def make_up():
        return activity.make_up(
            root=done.activity.root, member_id=who, on=date(2026, 10, 12),
            by=september.user("韩志远"), at=clock("2026-10-12 18:00"),
        )  # fmt: skip

    with pytest.raises(Refusal, match="2026年10月的积分表还没有开"):
        make_up()
    september.open("2026-10")
    make_up()
    row = Entry.objects.get(participant=september.participant("贺春明"), item="B01")
    assert (row.on, row.sheet) == (date(2026, 10, 12), september.sheet(september.crew, "2026-10"))
    assert earned()["贺春明", "B01"] == 5000
    # Who counted it in October is not asked again by October's own meetings.
    assert settle(september, at="2026-10-13 09:00", month="2026-10").saved == []


def test_correcting_the_meeting_supersedes_what_it_yielded(september: World) -> None:
    first = meeting(september, away={"贺春明": "absent"})
    done = record(september, first)
    settle(september)
    right = replace(
        first, client_key=key(900), away={september.users["陆文静"].member_id: "illness"}
    )
    correct(september, done, right)
    assert earned() == {("贺春明", "B06"): 5000, ("韩志远", "B06"): 5000}
    ends = Entry.objects.filter(supersedes__isnull=False).exclude(item="B08")
    assert {(r.participant.held.member.name, r.item, r.void) for r in ends} == {
        ("陆文静", "B06", True), ("贺春明", "D01", True),
    }  # fmt: skip
    assert {r.reason for r in ends} == {"记错一人"}


def test_another_day_moves_the_entries_along(september: World) -> None:
    held = meeting(september)
    done = record(september, held)
    correct(september, done, replace(held, client_key=key(901), on=date(2026, 9, 16)))
    rows = Entry.objects.filter(superseded_by=None).exclude(item="B08")
    assert {r.on for r in rows} == {date(2026, 9, 16)}
    with pytest.raises(Refusal, match="换了月份"):
        correct(september, done, replace(held, client_key=key(902), on=date(2026, 8, 16)))


def test_a_withdrawn_meeting_takes_everything_back(september: World) -> None:
    done = record(september, meeting(september, away={"贺春明": "absent"}))
    settle(september)
    activity.withdraw(
        root=done.activity.root, reason="没有开成", by=september.user("陆文静"), at=clock(NOON)
    )
    # The line of the one who withdraws waits in its turn.
    assert earned() == {("陆文静", "B06"): 5000}
    settle(september, by="韩志远")
    assert earned() == {}
    assert earned("B08") == {}


def test_no_meeting_nobody_earns_or_loses(september: World) -> None:
    settle(september)
    assert Entry.objects.count() == 0


def test_what_was_typed_into_the_grid_is_not_doubled(september: World) -> None:
    typed = september.change("陆文静", "B06", {"quantity": "1"})
    september.record("韩志远", september.crew, MONTH, typed)
    done = record(september, meeting(september))
    assert {(r.participant.held.member.name) for r in done.saved if r.item == "B06"} == {"贺春明"}
    assert (
        Entry.objects.filter(participant=september.participant("陆文静"), item="B06").count() == 1
    )


def test_what_was_changed_by_hand_stays_changed(september: World) -> None:
    held = meeting(september)
    done = record(september, held)
    base = Entry.objects.get(participant=september.participant("陆文静"), item="B06")
    september.record("韩志远", september.crew, MONTH,
                     september.change("陆文静", "B06", None, base=base.client_key))  # fmt: skip
    correct(september, done, replace(held, client_key=key(903), on=date(2026, 9, 15)))
    assert earned() == {("贺春明", "B06"): 5000}


def test_two_meetings_of_a_kind_in_a_month_are_two_matters(september: World) -> None:
    """Who missed the first was at the second; the month's cap does the rest."""
    record(september, meeting(september, "committee", day=3, away={"贺春明": "duty_trip"}))
    record(september, meeting(september, "committee", day=18))
    rows = Entry.objects.filter(item="B02")
    assert sorted((r.participant.held.member.name, r.on.day) for r in rows) == [
        ("贺春明", 18), ("陆文静", 3), ("陆文静", 18),
    ]  # fmt: skip
    september.score(september.crew, MONTH)


def test_hours_add_up_over_the_quarter_and_are_written_in_its_last_month(september: World) -> None:
    record(september, meeting(september, "lecture", 19, month=7), at="2026-07-20 09:00")
    assert earned("B08") == {}
    record(september, meeting(september, "study", 21, month=8, hours=Decimal("3.5"),
                              away={"贺春明": "illness"}), at="2026-08-22 09:00")  # fmt: skip
    done = record(september, meeting(september))
    rows = {r.participant.held.member.name: r.fields for r in Entry.objects.filter(item="B08")}
    assert rows == {
        "陆文静": {"actual": "7.5", "target": "14"},
        "贺春明": {"actual": "4", "target": "14"},
    }
    held = meeting(september, hours=Decimal(4))
    correct(september, done, held)
    row = Entry.objects.get(item="B08", superseded_by=None,
                            participant=september.participant("陆文静"))  # fmt: skip
    assert row.fields["actual"] == "9.5"
    # A meeting of August that is entered in September is added to September's line at once.
    record(september, meeting(september, "theme_day", 14, month=8))
    row = Entry.objects.get(item="B08", superseded_by=None,
                            participant=september.participant("陆文静"))  # fmt: skip
    assert row.fields["actual"] == "11.5"


def test_hours_are_written_also_when_the_last_month_had_no_meeting(september: World) -> None:
    record(september, meeting(september, "lecture", 19, month=7), at="2026-07-20 09:00")
    settle(september)
    assert {name for name, _ in earned("B08")} == {"韩志远", "贺春明"}
    settle(september, by="韩志远")
    assert {name for name, _ in earned("B08")} == {"韩志远", "贺春明", "陆文静"}


def test_hours_typed_by_hand_are_left_alone(september: World) -> None:
    typed = september.change("陆文静", "B08", {"actual": "14", "target": "14"})
    september.record("韩志远", september.crew, MONTH, typed)
    record(september, meeting(september))
    rows = Entry.objects.filter(item="B08", participant=september.participant("陆文静"))
    assert [r.fields["actual"] for r in rows] == ["14"]
