"""A duty in other hands: dated, by name, no longer than the holder holds it himself."""

from datetime import date

import pytest

from members import duties
from members.duties import duties_of
from members.models import Delegation, Seat
from scoring.engine.process.workflow import Refusal
from scoring.year.services import delegation
from tests.world import World, clock
from tests.world.month import september

pytestmark = pytest.mark.django_db
AT = clock("2026-10-01 09:00")


def give(world: World, **more) -> Delegation:
    wanted = {
        "duty": "recorder",
        "unit": world.crew,
        "holder": world.users["韩志远"].member,
        "deputy": world.users["江文博"].member,
        "from_on": date(2026, 10, 5),
        "to_on": date(2026, 10, 20),
        "reason": "轮休回内地",
        "at": AT,
    } | more
    wanted.setdefault("by", world.user(wanted["holder"].name))
    return delegation.delegate(**wanted)


def records(world: World, name: str, on: date) -> bool:
    return world.crew.pk in duties_of(world.user(name), on=on).records


def test_the_deputy_records_and_submits_on_those_days_only(world: World) -> None:
    give(world)
    days = [date(2026, 10, day) for day in (4, 5, 20, 21)]
    assert [records(world, "江文博", day) for day in days] == [False, True, True, False]
    september(world)
    world.score(world.crew, "2026-09")
    assert world.submit(world.crew, "2026-09", by="江文博", at="2026-10-06 09:00").state == "verify"


def test_it_ends_early_and_with_the_holders_own_duty(world: World) -> None:
    row = give(world)
    delegation.take_back(
        delegation_id=row.pk, by=world.user("韩志远"), at=clock("2026-10-08 09:00")
    )
    assert records(world, "江文博", date(2026, 10, 7))
    assert not records(world, "江文博", date(2026, 10, 8))
    give(world, from_on=date(2026, 10, 9))
    Seat.objects.filter(pk=world.seats["韩志远"].pk).update(to_on=date(2026, 10, 12))
    assert records(world, "江文博", date(2026, 10, 12))
    assert not records(world, "江文博", date(2026, 10, 13))


def test_a_panel_place_is_one_vote(world: World) -> None:
    panel = {"duty": "panel", "holder": world.users["马晓东"].member}
    with pytest.raises(Refusal, match="不能投两票"):
        give(world, deputy=world.users["周家兴"].member, **panel)
    give(world, **panel)
    sits = {
        name: world.crew.pk in duties_of(world.user(name), on=date(2026, 10, 6)).panels
        for name in ("马晓东", "江文博", "周家兴")
    }
    assert sits == {"马晓东": False, "江文博": True, "周家兴": True}


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"to_on": date(2026, 10, 4)}, "不能早于"),
        ({"to_on": date(2027, 3, 1)}, "最多两个月"),
        ({"reason": " "}, "事由"),
        ({"duty": "panel"}, "没有这项职责"),
        ({"duty": "group_leader"}, "没有这项职责"),
    ],
)
def test_what_cannot_be_handed_over(world: World, more: dict, says: str) -> None:
    with pytest.raises(Refusal, match=says):
        give(world, **more)
    assert not Delegation.objects.exists()


def test_only_to_somebody_of_the_branch_and_once_at_a_time(world: World) -> None:
    with pytest.raises(Refusal, match="本支部的党员"):
        give(world, deputy=world.users["秦永福"].member)
    give(world)
    with pytest.raises(Refusal, match="已由江文博代理"):
        give(world, deputy=world.users["周家兴"].member)


def test_the_statement_kept_for_everybody_asks_what_the_query_asks(world: World) -> None:
    """Put together once, with another person's and another day's values in its places."""
    give(world)
    give(world, duty="panel", holder=world.users["马晓东"].member)
    for name in world.users:
        user = world.user(name)
        for on in (date(2025, 12, 31), date(2026, 10, 6), date(2026, 10, 21)):
            asked = duties._held(user.pk, user.member_id, on)
            assert sorted(duties._rows(user, on)) == sorted(asked), (name, on)
