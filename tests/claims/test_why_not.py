"""Acts × people where claims are answered, decided and taken back (tests/acts.py)."""

from datetime import timedelta

import pytest
import time_machine

from scoring.models import Sheet
from tests.acts import client_of, everybody, walk
from tests.world import World, clock
from tests.world.claims import NOW, asks, claims, said, taps

pytestmark = pytest.mark.django_db


def met(world: World, path: str, acts: set[str], at: str = NOW) -> set[tuple[str, bool]]:
    with time_machine.travel(clock(at), tick=False):
        return walk(world, path, world.users, acts)


def page(world: World, who: str, path: str, at: str = NOW) -> str:
    with time_machine.travel(clock(at), tick=False):
        return client_of(world, who).get(path).content.decode()


def past(world: World) -> None:
    """The month was opened again, and the time for that is over."""
    until = clock(NOW) - timedelta(hours=1)
    Sheet.objects.filter(branch=world.crew).update(reopened_until=until)


OVER = "重开的时间已过，不能再改事项"


def test_who_is_asked_answers(open_world: World) -> None:
    everybody(open_world)
    request = asks(open_world)
    act = str(request.pk)
    assert met(open_world, "/", {act}) == {(act, True)}
    past(open_world)
    assert met(open_world, "/", {act}) == {(act, False)}
    assert OVER in page(open_world, "江文博", "/")


def test_recorders_decide_for_him(open_world: World) -> None:
    everybody(open_world)
    asks(open_world)
    path = f"/claim/branch/{open_world.crew.pk}/"
    assert met(open_world, path, {"decide"}) == {("decide", True), ("decide", False)}
    assert "不能替对方确认自己的申报：请支部另一位记录人记" in page(open_world, "陆文静", path)
    assert "会议认定" not in page(open_world, "韩志远", path)
    later = "2026-10-01 09:00"
    assert met(open_world, path, {"decide"}, later) == {("decide", True), ("decide", False)}
    assert "会议认定" in page(open_world, "韩志远", path, later)
    past(open_world)
    assert met(open_world, path, {"decide"}) == {("decide", False)}


def test_one_s_own_claim_is_taken_back(open_world: World) -> None:
    everybody(open_world)
    claims(open_world, "陆文静", said())
    assert met(open_world, "/claim/", {"withdraw"}) == {("withdraw", True)}
    past(open_world)
    assert met(open_world, "/claim/", {"withdraw"}) == {("withdraw", False)}
    assert OVER in page(open_world, "陆文静", "/claim/")


def test_an_answer_is_of_what_was_read(open_world: World) -> None:
    request = asks(open_world)
    path = f"/claim/peer/{request.pk}/"
    with time_machine.travel(clock(NOW), tick=False):
        answer = client_of(open_world, "江文博").post(path, {"answer": "yes"})
        assert answer.status_code == 428
        taps(open_world, request, "江文博")
        seen = str(request.entry.client_key)
        again = client_of(open_world, "江文博").post(path, {"answer": "no", "seen": seen})
    assert again.status_code == 409
