"""From locked months to the archive of revision 2, through an upheld objection, as eight people in
eight browsers; only the days that pass are the test's own."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from scoring.clock.services import timetable, worker
from scoring.models import JobRun, Publication
from tests.browser.faults import expect_to_fit
from tests.browser.sizes import PHONE
from tests.world import PASSWORD, World
from tests.world.pages import print_again
from tests.world.quarter import MONTHS, composed, enter_quarter

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
KINDS = ("publish_quarter", "close_publicity", "publish_board", "archive")


def pass_days(days: int) -> None:
    """What the clock does in so many days from now, at each step of the board."""
    at = timezone.now() + timedelta(days=days)
    timetable.tick(at=at)
    waiting = JobRun.objects.filter(state="pending", kind__in=KINDS)
    waiting.update(due_at=timezone.now() - timedelta(days=1), not_before=None)
    for job in waiting.order_by("pk"):
        assert worker.run(job.pk, at=at) == "done"


def test_an_upheld_objection_from_the_board_to_the_archive(
    lasting_world: World, enter: Callable[..., Page]
) -> None:
    world = lasting_world
    enter_quarter(world)
    world.lock(world.crew, *MONTHS)
    world.lock(world.station, *MONTHS)
    found = composed(world)

    # 1, 2, 3 · Approved, cleared, and a place on the wall.
    committee = enter("委员甲", PASSWORD)
    committee.goto(f"{committee.url}boards/{found.pk}/")
    expect(committee.locator("#readiness")).to_have_count(0)
    committee.get_by_role("button", name="审定").click()
    expect(committee.get_by_role("status").first).to_contain_text("已审定")
    secrecy = enter("保密员", PASSWORD)
    secrecy.get_by_role("link", name="去做保密审查").click()
    secrecy.get_by_role("button", name="保密审查通过").click()
    expect(secrecy.get_by_role("status").first).to_contain_text("保密审查通过")
    organiser = enter("组织员", PASSWORD)
    organiser.get_by_role("link", name="写明张贴地点").click()
    organiser.get_by_label("张贴地点").fill("厂部一楼党务公开栏")
    organiser.get_by_role("button", name="写明张贴地点").click()
    expect(organiser.get_by_text("张贴地点已写明")).to_be_visible()
    pass_days(0)
    first = Publication.objects.get()

    # 4 · A member reads the explanation on a phone, without script, and objects to one line of it.
    member = enter("江文博", PASSWORD, size=PHONE, java_script_enabled=False)
    member.get_by_role("link", name="排行榜").click()
    expect(member.get_by_text("张贴在厂部一楼党务公开栏")).to_be_visible()
    member.get_by_role("link", name="陆文静").click()
    member.get_by_role("link", name="对这一行有异议").click()
    member.wait_for_url("**/object/")
    expect_to_fit(member)
    member.get_by_label("对哪一项").select_option(index=1)
    member.get_by_label("哪里不对").fill("8 月的党员示范岗没有评上优秀")
    member.get_by_role("button", name="提出异议").click()
    expect(member.get_by_text("现在轮到：党支部书记")).to_be_visible()
    expect(member.get_by_text("提出人：本人")).to_be_visible()

    # 5 · The secretary accepts it: that line alone is under review.
    secretary = enter("韩志远", PASSWORD)
    secretary.get_by_role("link", name="去办理").click()
    expect(secretary.get_by_text("提出人：江文博")).to_be_visible()
    secretary.get_by_role("button", name="受理", exact=True).click()
    expect(secretary.get_by_role("status").first).to_contain_text("已办理")
    print_again()
    person = enter("陆文静", PASSWORD)
    person.goto(f"{person.url}publications/{first.pk}/")
    expect(person.get_by_text("复核中")).to_have_count(1)
    person.goto(f"{person.url.split('/publications')[0]}/objections/")
    person.get_by_role("link", name="陆文静").click()
    expect(person.get_by_text("8 月的党员示范岗没有评上优秀")).to_be_visible()
    assert "江文博" not in person.content()

    # 6 · Somebody of the panel who had not confirmed it first finds it right.
    panel = enter("周家兴", PASSWORD)
    panel.get_by_role("link", name="去办理").click()
    panel.get_by_text("2026年8月：优秀").click()
    matter = panel.locator("details details[open]")
    matter.get_by_label("撤回的原因").fill("8 月评定只到良好，撤回这一条")
    matter.get_by_role("button", name="采纳，撤回这一件").click()
    expect(panel.get_by_text("已采纳，等保密审查和厂党委委员批准更正")).to_be_visible()
    assert Publication.objects.count() == 1

    # Nobody approves before somebody has looked at what it would publish.
    other = enter("委员乙", PASSWORD)
    other.goto(panel.url)
    expect(other.get_by_text("现在轮到：保密审查人")).to_be_visible()
    expect(other.get_by_role("button", name="批准更正并答复")).to_be_disabled()
    secrecy.goto(panel.url.split("/objections")[0])
    secrecy.get_by_role("link", name="去办理").click()
    expect(secrecy.get_by_text("撤回 优秀")).to_be_visible()
    assert "江文博" not in secrecy.content()
    secrecy.get_by_role("button", name="更正内容保密审查通过").click()
    expect(secrecy.get_by_text("等厂党委委员批准")).to_be_visible()

    # 7 · Another of the plant committee approves: revision 2 is there at once.
    other.goto(panel.url.split("/objections")[0])
    other.get_by_role("link", name="去办理").click()
    expect(other.get_by_text("撤回 优秀")).to_be_visible()
    other.get_by_role("button", name="批准更正并答复").click()
    expect(other.get_by_text("已更正为第 2 版")).to_be_visible()

    print_again()
    member.reload()
    expect(member.get_by_text("已更正为第 2 版")).to_be_visible()
    member.goto(f"{member.url.split('/objections')[0]}/publications/{first.pk}/")
    expect(member.get_by_text("这是第 1 版，已由第 2 版更正")).to_be_visible()
    expect(member.get_by_text(first.digest)).to_be_visible()
    member.get_by_role("link", name="看第 2 版").click()
    expect(member.get_by_text("原因：8 月评定只到良好，撤回这一条")).to_be_visible()
    expect(member.get_by_text("提出 1 件，采纳 1 件")).to_be_visible()
    expect(member.get_by_text("复核中")).to_have_count(0)
    standing = Publication.objects.get(revision=2).standings.get(name="陆文静")
    assert (standing.total, standing.rank_branch) == (100, 2)

    # The days pass: closed, released, archived.
    for days in (20, 21, 90):
        pass_days(days)
    found.refresh_from_db()
    assert found.state == "archived"
    organiser.goto(f"{organiser.url.split('/boards')[0]}/boards/{found.pk}/")
    expect(organiser.locator(".strip [aria-current=step], .strip .done").last).to_contain_text(
        "已归档"
    )
