"""Objections in small plants and odd cases: whoever is a party to it, somebody can go on."""

import html
from datetime import date

import pytest
from django.test import Client

from members.models import Leave, Member
from scoring.engine.process.workflow import Refusal
from scoring.models import Correction, Publication
from scoring.objection.selectors import filing
from scoring.objection.selectors import objection as select
from scoring.objection.selectors.filing_time import closes_for
from scoring.objection.services import outcome
from tests.world import World, clock
from tests.world.objection import act, cleared, file, settle, uphold, withdrawal

pytestmark = pytest.mark.django_db


def test_an_upheld_objection_corrects_nobody_else(world: World, published: Publication) -> None:
    """Whatever a form sends: the matters are those of the person whose line it is."""
    one = act(world, file(world, published), "accept", "韩志远", "2026-10-14 15:00")
    with pytest.raises(Refusal, match="异议所说的这个人"):
        outcome.uphold(
            objection_id=one.pk,
            text="7 月的评定只到良好，撤回这一条",
            changes=[withdrawal(world, "贺春明", "2026-07")],
            by=world.user("周家兴"),
            at=clock("2026-10-15 10:00"),
        )
    assert not Correction.objects.exists()


def test_who_goes_from_one_leave_into_another_is_back_after_both(
    world: World, published: Publication
) -> None:
    member = world.user("江文博").member
    for first, last in ((12, 21), (22, 30)):  # back on Saturday 31 October: until Tuesday, 24:00
        Leave.objects.create(
            member=member,
            kind="rotation",
            from_on=date(2026, 10, first),
            to_on=date(2026, 10, last),
        )
    assert closes_for(published, member.pk) == clock("2026-11-04 00:00")


def test_return_from_leave_is_spoken_of_while_anybody_may_still_come_back(
    world: World, published: Publication
) -> None:
    member = world.user("江文博").member
    for at, spoken in (("2026-10-21 00:00", True), ("2026-11-19 23:59", True),
                       ("2026-11-20 00:00", False)):  # fmt: skip
        why = filing.why_not_file(published, member, clock(at)) or ""
        assert "公示到 10 月 20 日 24:00 为止，提异议的时间已过" in why, at
        assert ("返岗后 2 个工作日内仍可提出" in why) == spoken, at


def joins(world: World, name: str) -> None:
    """Somebody with a duty in the plant is a member of 采油一队 as well."""
    account = world.users[name]
    account.member = Member.objects.create(name=name, branch=world.crew)
    account.save()


def test_what_the_only_organiser_or_half_the_committee_objects_to_can_go_on(
    world: World, published: Publication
) -> None:
    on = date(2026, 10, 14)
    joins(world, "组织员")
    one = file(world, published, by="组织员", about=None)
    assert select.handlers(one, on) == {world.users["委员甲"].pk, world.users["委员乙"].pk}
    joins(world, "委员乙")
    two = file(world, published, by="委员乙", about=None)
    act(world, two, "accept", "组织员", "2026-10-14 11:00")
    # 委员甲 approved the board: the organiser, who accepted it, is nearer than he is.
    assert select.reviewers(two, on) == {world.users["组织员"].pk}


def test_a_committee_of_two_can_uphold_an_appeal(world: World, published: Publication) -> None:
    """One proposes and the other approves, though he had a hand in the first answer."""
    one = act(world, file(world, published), "accept", "韩志远", "2026-10-14 15:00")
    one = uphold(world, one)
    settle(world, one, at="2026-10-15 16:00")
    act(world, one, "appeal", "江文博", "2026-10-16 10:00", "7 月的也不对")
    with pytest.raises(Refusal, match="厂党委"):
        act(world, one, "reject", "委员乙", "2026-10-16 11:00", "已经更正过了")
    row = withdrawal(world, "陆文静", "2026-07")
    outcome.uphold(
        objection_id=one.pk, text="7 月的评定也只到良好", changes=[row],
        by=world.user("委员甲"), at=clock("2026-10-19 10:00"),
    )  # fmt: skip
    cleared(world, one.corrections.latest("pk"), "2026-10-19 11:00")
    due = select.due(world.plant.pk, date(2026, 10, 19))
    assert [d.users for d in due] == [{world.users["委员乙"].pk}]
    assert settle(world, one, at="2026-10-19 12:00").state == "closed"
    assert Publication.objects.count() == 3


def test_of_a_whole_line_a_matter_can_be_added(world: World, published: Publication) -> None:
    """What was left out has no card yet: the item is chosen, then there is its form by month."""
    one = file(world, published, item="")
    act(world, one, "accept", "韩志远", "2026-10-14 15:00")
    client = Client()
    client.force_login(world.user("周家兴"))
    url = f"/objections/{one.pk}/"
    page = html.unescape(client.get(url).content.decode())
    assert '<option value="A07">A07 谈心谈话与思想疏导</option>' in page
    assert "党员示范岗（责任区）（2 件）" in page
    assert "补记一件" not in page
    page = html.unescape(client.get(f"{url}?add=A07").content.decode())
    assert page.count("补记一件 谈心谈话与思想疏导") == 3
    form = {
        "request": "01890000-0000-7000-8000-0000000000ab", "item": "A07", "on": "2026-09-10",
        "sheet": str(world.sheet(world.crew, "2026-09").pk), "why": "漏记一次谈话",
    }  # fmt: skip
    wrong = client.post(f"{url}uphold/", form | {"quantity": "很多"})
    assert wrong.status_code == 422
    assert "补记一件 谈心谈话与思想疏导" in wrong.content.decode()
    assert client.post(f"{url}uphold/", form | {"quantity": "1"}).status_code == 302
    proposed = Correction.objects.get().changes[0]
    assert (proposed["base"], proposed["item"]) == (None, "A07")


def test_people_read_a_month_and_a_quarter_in_words(world: World, published: Publication) -> None:
    one = file(world, published)
    assert str(one) == "测试采油厂党委 2026年第三季度 陆文静"
    client = Client()
    client.force_login(world.user("江文博"))
    line = f"/publications/{published.pk}/line/{world.participant('陆文静').pk}/object/"
    form = client.get(line).content.decode()
    assert "<b>8 月</b>" in form
    assert "2026-08" not in form
    assert 'href="/more/" aria-current="page"' in client.get("/objections/").content.decode()
