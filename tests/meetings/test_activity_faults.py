"""Meetings sent twice, by the wrong people, at the wrong time, with nonsense in them."""

from decimal import Decimal
from threading import Thread

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from branches.models import Unit
from members.models import Member
from scoring.engine.process.workflow import Refusal
from scoring.meetings.services.activity import Meeting
from scoring.models import Activity, Entry
from tests.world import World
from tests.world.meetings import MONTH, earned, meeting, record

pytestmark = pytest.mark.django_db


@pytest.fixture
def september(world: World) -> World:
    world.open("2026-07", "2026-08", MONTH)
    return world


def test_a_resent_request_is_the_same_meeting(september: World) -> None:
    held = meeting(september)
    first, second = record(september, held), record(september, held)
    assert second.replayed
    assert first.activity == second.activity
    assert Activity.objects.count() == 1


def test_the_same_meeting_from_two_recorders_is_refused(september: World) -> None:
    record(september, meeting(september))
    with pytest.raises(Refusal, match="9月17日 主题党日已由韩志远记下"):
        record(september, meeting(september), by="陆文静")


def test_only_recorders_record_and_only_while_the_month_is_open(september: World) -> None:
    for who in ("江文博", "马晓东", "田成林", "审计员"):
        with pytest.raises(Refusal, match="由书记、副书记、组织委员记录"):
            record(september, meeting(september), by=who)
    september.score(september.crew, MONTH)
    september.submit(september.crew, MONTH)
    with pytest.raises(Refusal, match="核实确定"):
        record(september, meeting(september))
    assert Activity.objects.count() == 0


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"kind": "party"}, "选一种会议"),
        ({"day": 21}, "不能在今天之后"),
        ({"month": 5}, "还没有开"),
        ({"hours": Decimal("25")}, "0 到 24"),
        ({"hours": Decimal("1.3")}, "半学时"),
        ({"away": {"贺春明": "tired"}}, "事由只有"),
        ({"kind": "lecture", "lead": "陆文静", "away": {"陆文静": "illness"}}, "不会缺席"),
        ({"kind": "lecture", "lead": "田成林"}, "不在本支部"),
        ({"kind": "micro_lecture"}, "要写主讲人"),
        ({"minutes_no": "记" * 41}, "最多 40 个字"),
        ({"words": "议\x00题"}, "不能保存的字符"),
    ],
)
def test_bad_input_is_refused_in_words_and_leaves_nothing(
    september: World, more: dict, said: str
) -> None:
    with pytest.raises(Refusal, match=said):
        record(september, meeting(september, **more))
    assert Activity.objects.count() == Entry.objects.count() == 0


def test_a_branch_without_a_committee_has_no_committee_meeting(september: World) -> None:
    Unit.objects.filter(pk=september.crew.pk).update(has_committee=False)
    with pytest.raises(Refusal, match="不设支委会"):
        record(september, meeting(september, "committee"))


def test_a_group_meeting_is_of_its_members(september: World) -> None:
    group = Unit.objects.create(
        kind="party_group", name="第一党小组", parent=september.crew, plant=september.plant
    )
    members = [september.users[n].member_id for n in ("陆文静", "周家兴")]
    Member.objects.filter(pk__in=members).update(group=group)
    done = record(september, meeting(september, "group", group_id=group.pk))
    assert earned() == {("陆文静", "B03"): 5000}
    assert str(done.activity) == "9月17日 第一党小组会"
    with pytest.raises(Refusal, match="党小组不在本支部"):
        record(september, meeting(september, "group", day=18, group_id=september.station.pk))


def test_recording_takes_a_fixed_number_of_queries(september: World) -> None:
    def count(day: int) -> int:
        september.users["韩志远"].__dict__.pop("_duties", None)
        with CaptureQueriesContext(connection) as queries:
            record(september, meeting(september, day=day))
        return len([q for q in queries if "SAVEPOINT" not in q["sql"]])

    first = count(1)
    for day in range(2, 6):
        record(september, meeting(september, day=day))
    for number in range(40):
        Member.objects.create(name=f"党员{number}", branch=september.crew)
    assert count(6) <= first <= 20


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE scoring_activity SET hours = 9",
        "DELETE FROM scoring_attendance",
        "UPDATE scoring_attendance SET state = 'present', why = ''",
        "TRUNCATE scoring_attendance",
    ],
)
@pytest.mark.usefixtures("the_owner")
def test_meetings_cannot_be_rewritten_with_sql(september: World, statement: str) -> None:
    record(september, meeting(september, away={"贺春明": "illness"}))
    connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(DatabaseError, match="只增不改"), transaction.atomic():
        connection.cursor().execute(statement)


@pytest.mark.django_db(transaction=True)
def test_two_recorders_at_one_moment_make_one_meeting(lasting_world: World) -> None:
    world = lasting_world
    world.open(MONTH)
    said: list[str] = []

    def go(held: Meeting, who: str) -> None:
        try:
            record(world, held, by=who)
        except Refusal as refusal:
            said.append(refusal.text)
        finally:
            connection.close()

    world.user("韩志远"), world.user("陆文静")
    threads = [Thread(target=go, args=(meeting(world), who)) for who in ("韩志远", "陆文静") * 3]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Activity.objects.count() == 1
    assert len(said) == 5
    assert Entry.objects.filter(item="B06").count() == 2
