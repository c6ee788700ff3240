"""R6: a member without an account objects through whoever records for his branch."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from members.models import Member
from scoring.engine.process.workflow import Refusal
from scoring.models import Objection, ObjectionAuthor, Publication
from scoring.objection.selectors import objection as select
from tests.world import World, clock
from tests.world.objection import act, file

pytestmark = pytest.mark.django_db
ON = clock("2026-10-14 10:00").date()


@pytest.fixture
def shepherd(world: World) -> Member:
    """A member of 采油一队 without an account."""
    return Member.objects.create(name="才让", branch=world.crew)


def behalf(world: World, publication: Publication, member: Member, **more: Any) -> Objection:
    values = {"by": "陆文静", "about": "贺春明", "on_behalf_of": member.pk, "how": "phone"}
    return file(world, publication, **(values | more))


def test_it_is_his_objection_and_who_wrote_it_handles_nothing(
    world: World, published: Publication, shepherd: Member
) -> None:
    one = behalf(world, published, shepherd, by="韩志远")
    author = ObjectionAuthor.objects.get(objection=one)
    assert (author.on_behalf_of, author.user) == (shepherd, world.user("韩志远"))
    # The secretary wrote it down: the organiser accepts it in his place.
    assert select.handlers(one, ON) == {world.users["组织员"].pk}
    with pytest.raises(Refusal):
        act(world, one, "accept", "韩志远", "2026-10-14 15:00")
    one = act(world, one, "accept", "组织员", "2026-10-14 15:00")
    name = "才让（打电话说的，韩志远代写）"
    told = {who: select.author_name(one, world.user(who), ON)
            for who in ("组织员", "周家兴", "韩志远", "贺春明", "江文博")}  # fmt: skip
    assert told == {
        "组织员": name, "周家兴": name, "韩志远": name, "贺春明": "", "江文博": "",
    }  # fmt: skip


def test_who_has_an_account_after_all_sees_it_and_does_not_handle_it(
    world: World, published: Publication
) -> None:
    one = behalf(world, published, world.users["周家兴"].member, how="paper")
    assert select.may_see(one, world.user("周家兴"), ON)
    assert select.author_name(one, world.user("周家兴"), ON) == "周家兴（书面交的，陆文静代写）"
    act(world, one, "accept", "韩志远", "2026-10-14 15:00")
    assert world.users["周家兴"].pk not in select.reviewers(one, ON)


def test_only_for_the_members_of_one_s_branch_and_with_how_he_said_it(
    world: World, published: Publication, shepherd: Member
) -> None:
    staff = Member.objects.create(name="临时工", branch=world.crew, status="staff")
    other = Member.objects.create(name="集输站的", branch=world.station)
    for more, words in (
        ({"by": "江文博"}, "只能替本支部的党员代写"),
        ({"by": "田成林"}, "只能替本支部的党员代写"),
        ({"on_behalf_of": other.pk}, "只能替本支部的党员代写"),
        ({"on_behalf_of": staff.pk}, "只能替本支部的党员代写"),
        ({"on_behalf_of": world.users["陆文静"].member_id}, "只能替本支部的党员代写"),
        ({"on_behalf_of": 0}, "只能替本支部的党员代写"),
        ({"how": ""}, "打电话说的，还是书面交的"),
        ({"how": "letter"}, "打电话说的，还是书面交的"),
        ({"anonymous": True}, "要么匿名"),
    ):
        with pytest.raises(Refusal, match=words):
            behalf(world, published, shepherd, **more)
    assert not Objection.objects.exists()
    assert behalf(world, published, other, by="组织员").branch == world.crew
    with pytest.raises(IntegrityError, match="on_behalf_says_how"), transaction.atomic():
        ObjectionAuthor.objects.create(
            objection=file(world, published, anonymous=True),
            user=world.user("陆文静"), on_behalf_of=shepherd, how="",
        )  # fmt: skip


@pytest.mark.parametrize(("left", "there"), [("2026-10-14", False), ("2026-10-15", True)])
def test_until_the_day_he_leaves_it_is_written_for_him(
    world: World, published: Publication, shepherd: Member, left: str, there: bool
) -> None:
    Member.objects.filter(pk=shepherd.pk).update(left_on=date.fromisoformat(left))
    at = f"{ON} 11:00"
    if there:
        assert behalf(world, published, shepherd, at=at).state == "filed"
        return
    with pytest.raises(Refusal, match="只能替本支部的党员代写"):
        behalf(world, published, shepherd, at=at)


def test_the_window_is_the_member_s_own(
    world: World, published: Publication, shepherd: Member
) -> None:
    late = "2026-10-21 09:00"
    with pytest.raises(Refusal, match="时间已过"):
        behalf(world, published, shepherd, at=late)


def test_the_form_offers_them_to_who_records(world: World, shepherd: Member) -> None:
    from tests.world.quarter import posted

    found = posted(world)
    url = f"/publications/{found.pk}/line/{world.participant('贺春明').pk}/object/"
    pages = {}
    for who in ("陆文静", "江文博", "组织员"):
        client = Client()
        client.force_login(world.user(who))
        pages[who] = client.get(url).content.decode()
    assert "才让（采油一队党支部）" in pages["陆文静"]
    assert "代写" not in pages["江文博"]
    # The organiser is no member: he files for others only.
    assert "异议由本厂党员提出。可以替本支部的党员代写" in pages["组织员"]
    client = Client()
    client.force_login(world.user("陆文静"))
    form = {
        "request": "01890000-0000-7000-8000-0000000000ab", "item": "", "text": "七月的示范岗没有评",
        "seen": pages["陆文静"].split('name="seen" value="')[1].split('"')[0],
        "on_behalf_of": str(shepherd.pk), "how": "",
    }  # fmt: skip
    wrong = client.post(url, form)
    assert wrong.status_code == 422
    assert f'<option value="{shepherd.pk}" selected>' in wrong.content.decode()
    assert client.post(url, form | {"on_behalf_of": "x"}).status_code == 403
    assert client.post(url, form | {"how": "phone"}).status_code == 302
    assert ObjectionAuthor.objects.get().on_behalf_of == shepherd
