"""Acts × people on an objection's page, in each of its states (tests/acts.py)."""

import html
from uuid import UUID

import pytest
import time_machine

from members.models import Grant
from scoring.models import Objection, Publication
from scoring.objection.selectors import filing
from scoring.objection.services import outcome
from tests.acts import client_of, everybody, forms, tried, walk
from tests.world import START, World, clock
from tests.world.objection import act, cleared, file, settle, uphold, withdrawal

pytestmark = pytest.mark.django_db
PLAIN = {"accept", "decline", "reject", "extend", "uphold", "appeal"}
AT = "2026-10-15 11:00"


def met(world: World, one: Objection, acts: set[str], at: str = AT) -> set[tuple[str, bool]]:
    with time_machine.travel(clock(at), tick=False):
        return walk(world, f"/objections/{one.pk}/", world.users, acts)


def said(world: World, one: Objection, who: str, at: str = AT) -> str:
    with time_machine.travel(clock(at), tick=False):
        return client_of(world, who).get(f"/objections/{one.pk}/").content.decode()


@pytest.fixture
def accepted(world: World, published: Publication) -> Objection:
    everybody(world)
    return act(world, file(world, published), "accept", "韩志远", "2026-10-14 15:00")


def test_one_that_is_filed(world: World, published: Publication) -> None:
    everybody(world)
    one = file(world, published)
    assert met(world, one, PLAIN) == {("accept", True), ("decline", True)}


def test_one_that_is_reviewed(world: World, accepted: Objection) -> None:
    assert met(world, accepted, {"reject", "extend"}) == {("reject", True), ("extend", True)}
    extended = act(world, accepted, "extend", "周家兴", AT, "当事人轮休，问不到")
    assert met(world, extended, {"reject", "extend"}) == {("reject", True), ("extend", False)}
    assert "复核只能延长一次" in said(world, extended, "周家兴")


def test_months_that_give_what_is_published_are_not_composed_again(
    world: World, accepted: Objection
) -> None:
    page = said(world, accepted, "周家兴")
    assert "照这样更正，榜上什么也不变" in page
    with time_machine.travel(clock(AT), tick=False):
        path = f"/objections/{accepted.pk}/uphold/"
        answer = client_of(world, "周家兴").post(path, {"why": "再归集一次"})
    assert answer.status_code == 409
    assert "照这样更正，榜上什么也不变" in answer.content.decode()


def test_one_that_waits_for_a_correction(world: World, accepted: Objection) -> None:
    one = uphold(world, accepted)
    assert met(world, one, {"clear", "settle"}) == {
        ("clear", True), ("settle", True), ("settle", False),
    }  # fmt: skip
    assert "更正的内容还没有做保密审查，请保密审查人先看" in said(world, one, "委员甲")
    cleared(world, one.corrections.latest("pk"))
    assert met(world, one, {"settle"}) >= {("settle", True)}


def test_nobody_looks_at_what_he_proposed(world: World, accepted: Objection) -> None:
    """The reviewer is of the committee and looks for secrets as well."""
    for role in ("secrecy", "plant_committee"):
        Grant.objects.create(user=world.users["周家兴"], role=role, unit=world.plant, from_on=START)
    one = uphold(world, accepted)
    assert met(world, one, {"clear", "settle"}) >= {("clear", False), ("settle", False)}
    page = said(world, one, "周家兴")
    assert "保密审查由没有提出这次更正的人做" in page
    assert "提出更正和批准更正要由两个人做" in page


def test_who_looked_does_not_approve(world: World, accepted: Objection) -> None:
    Grant.objects.create(
        user=world.users["保密员"], role="plant_committee", unit=world.plant, from_on=START
    )
    one = uphold(world, accepted)
    cleared(world, one.corrections.latest("pk"))
    assert met(world, one, {"settle"}) == {("settle", True), ("settle", False)}
    assert "做保密审查的人不批准更正" in said(world, one, "保密员")


def test_an_answer_is_appealed_against_in_time(world: World, accepted: Objection) -> None:
    one = act(world, accepted, "reject", "周家兴", AT, "评定材料齐全，维持原分")
    assert met(world, one, {"appeal"}) == {("appeal", True)}
    late = "2026-10-30 10:00"
    assert met(world, one, {"appeal"}, late) == {("appeal", False)}
    assert "个工作日内提出，时间已过" in said(world, one, "江文博", late)


def test_an_appeal(world: World, accepted: Objection) -> None:
    one = act(world, accepted, "reject", "周家兴", AT, "评定材料齐全，维持原分")
    one = act(world, one, "appeal", "江文博", "2026-10-16 09:00", "评定表上不是这样写的")
    assert met(world, one, PLAIN - {"uphold"}, "2026-10-16 10:00") == {("reject", True)}
    one = outcome.uphold(
        objection_id=one.pk, text="评定表上确实不是", changes=[withdrawal(world)],
        by=world.user("委员甲"), at=clock("2026-10-16 11:00"),
    )  # fmt: skip
    acts = {"clear", "settle"}
    assert met(world, one, acts, "2026-10-16 12:00") >= {("clear", True), ("settle", False)}
    one = settle(world, one, at="2026-10-16 15:00")
    assert met(world, one, PLAIN | acts, "2026-10-16 16:00") == set()


def test_what_was_seen_has_to_be_said(world: World, accepted: Objection) -> None:
    one = uphold(world, accepted)
    with time_machine.travel(clock(AT), tick=False):
        answer = client_of(world, "保密员").post(f"/objections/{one.pk}/clear/")
        assert answer.status_code == 428
        cleared(world, one.corrections.latest("pk"))
        path = f"/objections/{one.pk}/settle/"
        answer = client_of(world, "委员乙").post(path, {"approve": "1"})
    assert answer.status_code == 428
    assert "没有写明您看的是哪一份" in answer.content.decode()


def test_filing(world: World, published: Publication) -> None:
    """The form is there exactly for whom it is taken from."""
    everybody(world)
    person = world.participant("陆文静").pk
    path = f"/publications/{published.pk}/line/{person}/object/"
    seen = filing.token(published, filing.line_of(published, person))
    asked = {"text": "评定表上不是这样", "request": str(UUID(int=5)), "item": "C01", "seen": seen}
    for at in ("2026-10-14 10:00", "2026-10-22 10:00"):
        taken = set()
        for name in sorted(world.users):
            with time_machine.travel(clock(at), tick=False):
                client = client_of(world, name)
                page = client.get(path)
                if page.status_code == 404:
                    continue
                found = [one for one in forms(page.content.decode(), path) if "seen" in one["data"]]
                status, text = tried(client, {"address": path, "data": asked})
            why = filing.why_not_file(published, world.user(name).member, clock(at))
            assert status == (409 if why else 302), (name, at, text[-300:])
            assert (why is None) <= bool(found), (name, at)
            assert why is None or why in html.unescape(page.content.decode())
            taken.add(status)
        assert taken == ({302, 409} if at < "2026-10-20" else {409})
