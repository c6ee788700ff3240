"""A meeting of twelve with two absent, on a phone: at most six taps from the first page on."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from members.models import Member
from scoring.models import Activity, Attendance, Entry
from tests.browser.faults import expect_to_fit
from tests.browser.sizes import PHONE
from tests.world import PASSWORD, World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


class Thumb:
    """Counts what the finger does."""

    def __init__(self, page: Page) -> None:
        self.page, self.taps = page, 0

    def tap(self, *, role: str = "", name: str = "", text: str = "") -> None:
        target = (
            self.page.get_by_role(role, name=name)  # type: ignore[arg-type]
            if role
            else self.page.locator("label", has_text=text)
        )
        expect(target.first).to_be_visible()
        self.page.wait_for_load_state()  # with its style
        box = target.first.bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= 44, (name or text, box)
        target.first.click()
        self.taps += 1


@pytest.fixture
def crew_of_twelve(lasting_world: World) -> World:
    world = lasting_world
    world.open("2026-09")
    for name in ("才让多杰", "李国庆", "王海燕", "赵永福", "孙雪梅", "周建军"):
        Member.objects.create(name=name, branch=world.crew)
    assert Member.objects.filter(branch=world.crew).count() == 12
    return world


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without"])
def test_a_meeting_of_twelve_with_two_absent_takes_at_most_six_taps(
    crew_of_twelve: World, enter: Callable[..., Page], script: bool
) -> None:
    page = enter("韩志远", PASSWORD, size=PHONE, java_script_enabled=script)
    thumb = Thumb(page)
    thumb.tap(role="link", name="记一次会议")
    thumb.tap(text="主题党日")
    thumb.tap(text="李国庆")
    thumb.tap(text="周家兴")
    if script:
        expect_to_fit(page)
    thumb.tap(role="button", name="记下")
    expect(page.get_by_text("10 / 12")).to_be_visible()
    assert thumb.taps <= 6
    assert Activity.objects.get().kind == "theme_day"
    away = Attendance.objects.filter(state="leave").values_list("member__name", "why")
    assert sorted(away) == [("周家兴", "duty_trip"), ("李国庆", "duty_trip")]
    rows = Entry.objects.filter(item="B06").values_list(
        "participant__seat__member__name", flat=True
    )
    assert sorted(rows) == ["贺春明", "陆文静"]


def test_the_form_asks_only_for_what_the_kind_needs(
    crew_of_twelve: World, enter: Callable[..., Page]
) -> None:
    page = enter("陆文静", PASSWORD, size=PHONE)
    page.get_by_role("link", name="记一次会议").click()
    expect(page.get_by_label("谁主讲、谁组织")).to_be_hidden()
    page.locator("label", has_text="支委会").click()
    expect(page.locator("label", has_text="周家兴")).to_be_hidden()
    expect(page.locator("label", has_text="贺春明")).to_be_visible()
    page.locator("label", has_text="党课").first.click()
    expect(page.get_by_label("谁主讲、谁组织")).to_be_visible()
    page.get_by_label("谁主讲、谁组织").select_option(label="韩志远 书记")
    reason = page.get_by_label("周家兴 为什么没来")
    expect(reason).to_be_hidden()
    page.locator("label", has_text="周家兴").click()
    reason.select_option(label="无故（未请假）")
    page.get_by_role("button", name="记下").click()
    expect(page.get_by_text("周家兴 无故")).to_be_visible()
    expect(page.get_by_role("link", name="韩志远：B05 主讲党课")).to_be_visible()
    page.get_by_role("link", name="更正").click()
    expect(reason).to_be_visible()
    page.locator("label", has_text="周家兴").click()
    page.get_by_label("为什么更正").fill("其实到了")
    page.get_by_role("button", name="保存更正").click()
    expect(page.get_by_text("12 / 12")).to_be_visible()
