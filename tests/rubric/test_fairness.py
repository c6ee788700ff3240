"""The hints page: for those with a duty in the plant, from locked months only."""

import pytest

from members.models import Member
from tests.world import World
from tests.world.quarter import MONTHS
from tests.world.rubric import Desk

pytestmark = pytest.mark.django_db


def test_hints_come_from_locked_months_and_name_a_fair_explanation(world: World) -> None:
    world.open(*MONTHS)
    for month in MONTHS:
        for name in ("韩志远", "陆文静", "贺春明"):
            by = "陆文静" if name == "韩志远" else "韩志远"
            changes = [
                world.change(name, code, fields)
                for code, fields in (
                    ("A02", {"option": "all"}), ("C01", {"option": "excellent"}),
                    ("C04", {"quantity": "1"}), ("A07", {"quantity": "2"}),
                )
            ]  # fmt: skip
            world.record(by, world.crew, month, *changes)
        for name in ("田成林", "白雪梅"):
            by = "白雪梅" if name == "田成林" else "田成林"
            world.record(by, world.station, month, world.change(name, "A02", {"option": "all"}))
    url = f"/rubric/fairness/{world.plant.pk}/"
    client = Desk(world, "委员甲").client
    assert "还没有整季锁定的历史" in client.get(url).content.decode()
    world.lock(world.crew, *MONTHS)
    world.lock(world.station, *MONTHS)
    page = client.get(url).content.decode()
    assert "A02 分管职责月清单" in page
    assert "15 人次里 100% 得的都是 1.50 分" in page
    assert "采油一队党支部 2026年8月" in page
    assert "12 条里有 12 条与上月同一个人" in page
    assert "集输站党支部 2026年8月" not in page  # two matters are too few to say anything
    assert page.count("<dt>也许</dt>") == page.count("<dt>看到</dt>") >= 3


def test_namesakes_are_not_taken_for_one_who_confirms_back(world: World) -> None:
    """Whom a 田成林 of the crew's panel confirms is not confirmed by the secretary 田成林 again."""
    for name, called in (("马晓东", "田成林"), ("周家兴", "田成林"), ("秦永福", "韩志远")):
        Member.objects.filter(name=name).update(name=called)
    world.open(*MONTHS)
    world.lock(world.crew, *MONTHS)
    world.lock(world.station, *MONTHS)
    page = Desk(world, "委员甲").client.get(f"/rubric/fairness/{world.plant.pk}/").content.decode()
    assert "总是互相确认" not in page


def test_hints_are_for_those_with_a_duty(world: World) -> None:
    for who, status in (("韩志远", 404), ("江文博", 404), ("外厂人", 404), ("审计员", 200),
                        ("起草人", 200), ("委员甲", 200)):  # fmt: skip
        client = Desk(world, who).client
        assert client.get(f"/rubric/fairness/{world.plant.pk}/").status_code == status, who
    client = Desk(world, "委员甲").client
    for pk in (world.other_plant.pk, world.crew.pk, 0):
        assert client.get(f"/rubric/fairness/{pk}/").status_code == 404
