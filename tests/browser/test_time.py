"""The pages about time and operations on a phone and on a desk, with the keyboard's labels."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from scoring.base.services import heartbeats
from scoring.engine.time.periods import Month
from scoring.models import CalendarNotice, Emergency, JobRun
from scoring.telling.services import reminders
from tests.browser.faults import expect_no_faults, expect_to_fit
from tests.browser.sizes import DESKTOP, PHONE
from tests.world import PASSWORD, World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def busy(lasting_world: World) -> World:
    world, now = lasting_world, timezone.now()
    this = Month.of(timezone.localdate(now))
    world.open(str(this.previous), str(this))
    world.score(world.crew, str(this.previous))
    operator = world.users["组织员"]
    operator.is_staff = operator.is_superuser = True
    operator.save()
    heartbeats.beat("beat")
    heartbeats.beat("worker")
    JobRun.objects.create(
        kind="score_month", key="a", plant=world.plant, due_at=now, state="running", done=5,
        total=12, lease_until=now + timedelta(minutes=2),
    )  # fmt: skip
    JobRun.objects.create(
        kind="deliver_reminder", key="7", plant=world.plant, due_at=now, state="parked", attempts=5,
        said="NotSent: 群机器人答 HTTP 500",
    )  # fmt: skip
    reminders.compose(plant=world.plant, at=now.replace(hour=2, minute=0))
    return world


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desk"])
def test_the_pages_fit(busy: World, enter: Callable[..., Page], size: dict[str, int]) -> None:
    page = enter("组织员", PASSWORD, size=size)
    paths = ("/compliance/", "/years/2026/reduction/", "/", "/deadlines/", "/calendar/", "/ops/")
    for path in paths:
        page.goto(page.url.split("/", 3)[0] + "//" + page.url.split("/", 3)[2] + path)
        expect_to_fit(page)
        if path in paths[:2]:
            expect_no_faults(page)
    expect(page.get_by_text("停了：巡查（reaper）")).to_be_visible()
    page.get_by_role("button", name="再试一次").click()
    expect(page.get_by_text("已交给后台再试一次")).to_be_visible()


def test_a_browser_in_america_sees_beijing_s_day(busy: World, enter: Callable[..., Page]) -> None:
    page = enter("韩志远", PASSWORD, timezone_id="America/Los_Angeles")
    today = timezone.localdate()
    expect(page.get_by_text(f"{today.year}年{today.month}月{today.day}日(周")).to_be_visible()


def test_an_emergency_and_a_year_are_entered_with_the_forms(
    busy: World, enter: Callable[..., Page]
) -> None:
    page = enter("组织员", PASSWORD, size=PHONE)
    page.get_by_role("link", name="更多").click()
    page.get_by_role("link", name="期限与工作日历").click()
    page.get_by_role("link", name="工作日历").click()
    page.get_by_text("申明一次应急").click()
    form = page.locator("details[open] form")
    form.get_by_label("哪里").select_option(label="采油一队党支部")
    form.get_by_label("情况").fill("沙尘暴封路，井区进不去")
    form.get_by_role("button", name="申明").click()
    expect(page.get_by_text("期间的工作日不计入期限")).to_be_visible()
    assert Emergency.objects.get().to_on is None
    page.get_by_text("录入全国放假安排").click()
    form = page.locator("details[open] form").last
    form.get_by_label("年份").fill("2026")
    form.get_by_label("文号").fill("国办发明电〔2025〕7号")
    form.get_by_label("通知原文").fill("10月1日（周四）至10月11日（周日）放假。10月17日上班。")
    form.get_by_role("button", name="录入").click()
    expect(page.get_by_text("2026 年已录入：放假 11 天，调休上班 1 天")).to_be_visible()
    assert CalendarNotice.objects.get().by == busy.users["组织员"]
