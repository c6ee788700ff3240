"""Many objections take no more queries than one, wherever they are listed."""

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from members.duties import duties_of
from members.models import Grant
from scoring.models import Objection, Publication
from scoring.objection.selectors import objection as select
from tests.world import START, World, clock
from tests.world.objection import act, file, uphold

pytestmark = pytest.mark.django_db
NOW = clock("2026-10-16 11:00")
PEOPLE = ("韩志远", "周家兴", "组织员", "委员甲", "保密员", "江文博")
PAGES = ("/", "/objections/", "/me/")


def each_state(world: World, published: Publication, about: str, secretary: str) -> None:
    """One that waits in each state in which somebody has to do something."""
    for last in ("filed", "accepted", "answered", "appealed"):
        one = file(world, published, about=about, at="2026-10-14 10:00")
        if last != "filed":
            one = act(world, one, "accept", secretary, "2026-10-14 15:00")
        if last in ("answered", "appealed"):
            (by, *_) = select.reviewers(one, date(2026, 10, 15))
            name = next(name for name, user in world.users.items() if user.pk == by)
            one = act(world, one, "reject", name, "2026-10-15 10:00", "核对过维持原分")
        if last == "appealed":
            act(world, one, "appeal", "江文博", "2026-10-15 12:00", "不同意这个答复")


def asked(world: World) -> dict[tuple[str, str], int]:
    found = {}
    with time_machine.travel(NOW, tick=False):
        for name in PEOPLE:
            client = Client()
            client.force_login(world.user(name))
            client.get("/")
            for path in PAGES:
                with CaptureQueriesContext(connection) as queries:
                    assert client.get(path).status_code == 200
                found[name, path] = len(queries)
    return found


def test_five_of_each_state_are_read_with_the_queries_of_one(
    world: World, published: Publication
) -> None:
    none = asked(world)
    # A line of each branch: the station's panel has nobody left to review.
    each_state(world, published, "陆文静", "韩志远")
    each_state(world, published, "白雪梅", "田成林")
    one = file(world, published, at="2026-10-14 10:00")
    uphold(world, act(world, one, "accept", "韩志远", "2026-10-14 15:00"))
    few = asked(world)
    for _ in range(4):
        each_state(world, published, "贺春明", "韩志远")
        each_state(world, published, "白雪梅", "田成林")
    assert Objection.objects.count() == 5 * 8 + 1
    assert asked(world) == few
    assert max(few[key] - none[key] for key in few) <= 12


def test_what_is_read_at_once_is_what_each_alone_says(world: World, published: Publication) -> None:
    Grant.objects.create(
        user=world.user("周家兴"), role="plant_committee", unit=world.plant, from_on=START
    )
    for about, secretary in (("陆文静", "韩志远"), ("贺春明", "韩志远"), ("白雪梅", "田成林")):
        each_state(world, published, about, secretary)
    on = NOW.date()
    dues = {due.objection.pk: due.users for due in select.due(world.plant.pk, on)}
    for one in Objection.objects.all():
        if one.state == "filed":
            assert dues[one.pk] == select.handlers(one, on)
        elif one.state == "accepted":
            assert dues[one.pk] == select.reviewers(one, on)
    for name in PEOPLE:
        user = world.user(name)
        listed = select.listed(duties_of(user, on=on), user, on)
        alone = [one.pk for one in Objection.objects.all() if select.may_see(one, user, on)]
        assert [one.pk for one in listed] == alone, name
