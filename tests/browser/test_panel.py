"""The matters behind a cell, beside the grid; every state of the page is read by axe."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from scoring.models import Entry
from tests.browser.faults import expect_no_faults
from tests.browser.grid import in_force, number, open_grid, state
from tests.browser.sizes import PHONE
from tests.world import World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture(params=["desktop", "phone"])
def grid(request: pytest.FixtureRequest, lasting_world: World, enter: Callable[..., Page]) -> Page:
    more = {"size": PHONE} if request.param == "phone" else {}
    return open_grid(lasting_world, enter, "韩志远", **more)


def details(grid: Page, who: str, item: str) -> Locator:
    return grid.locator(f"td[data-label^='{who} {item}'] a.got")


def test_matters_are_recorded_corrected_and_withdrawn_beside_the_grid(grid: Page) -> None:
    panel = grid.get_by_role("dialog", name="这一格的细项")
    details(grid, "陆文静", "C05").click()
    expect(panel.get_by_role("heading", level=1)).to_contain_text("陆文静 · C05")
    expect_no_faults(grid)
    panel.get_by_label("哪一天").last.fill("2026-10-02")
    panel.get_by_label("档次").select_option(index=1)
    panel.get_by_label("同一事项名").fill("井场饮水点")
    panel.get_by_label("对方已确认").check()
    panel.get_by_label("文号或编号").fill("采一〔2026〕7号")
    panel.get_by_label("一句话").fill("解决了夜班喝水")
    panel.evaluate("(d) => d.querySelectorAll('[min]').forEach((i) => i.removeAttribute('max'))")
    panel.get_by_role("button", name="记下").click()
    expect(panel.get_by_role("alert")).to_contain_text("2026年9月之内")
    expect(panel.get_by_label("同一事项名")).to_have_value("井场饮水点")
    panel.get_by_label("哪一天").fill("2026-09-12")
    panel.get_by_role("button", name="记下").click()
    expect(panel.get_by_text("已记下")).to_be_visible()
    expect(panel.get_by_text("「井场饮水点」解决了夜班喝水")).to_be_visible()
    expect(details(grid, "陆文静", "C05")).to_contain_text("分")
    panel.get_by_text("更正这一条").click()
    panel.get_by_label("哪一天").first.fill("2026-09-13")
    panel.get_by_label("更正原因").fill("日期记错")
    panel.get_by_role("button", name="更正", exact=True).click()
    expect(panel.get_by_text("原因：日期记错")).to_be_visible()
    row = Entry.objects.get(item="C05", superseded_by__isnull=True)
    assert (str(row.on), row.matter, row.note) == ("2026-09-13", "井场饮水点", "解决了夜班喝水")
    assert row.fields["reference"] == "采一〔2026〕7号"
    assert row.fields["peer_confirmed"] is True
    panel.get_by_label("撤回原因").fill("记错人")
    panel.get_by_role("button", name="撤回这一条").click()
    expect(panel.get_by_text("原因：记错人")).to_be_visible()
    grid.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(details(grid, "陆文静", "C05")).to_be_focused()
    expect(details(grid, "陆文静", "C05")).to_have_text("细项")
    assert in_force() == {}


def test_the_keyboard_stays_in_a_cell_that_is_drawn_again_after_the_panel_is_closed(
    grid: Page,
) -> None:
    panel = grid.get_by_role("dialog", name="这一格的细项")
    held: list[Route] = []
    grid.route("**/entry/?person=*", lambda route: held.append(route))
    details(grid, "陆文静", "A07").click()
    panel.get_by_label("数量").last.fill("1")
    with grid.expect_request("**/entry/?person=*"):
        panel.get_by_role("button", name="记下").click()
    grid.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(details(grid, "陆文静", "A07")).to_be_focused()
    details(grid, "陆文静", "A07").evaluate("(link) => link.classList.add('old')")
    held.pop().continue_()
    expect(details(grid, "陆文静", "A07")).not_to_have_class("got old")
    expect(details(grid, "陆文静", "A07")).to_contain_text("0.40 分")
    expect(details(grid, "陆文静", "A07")).to_be_focused()


def test_what_was_typed_beside_the_grid_outlives_the_escape_key(grid: Page) -> None:
    panel = grid.get_by_role("dialog", name="这一格的细项")
    details(grid, "陆文静", "C05").click()
    panel.get_by_label("一句话").fill("解决了夜班喝水")
    grid.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    details(grid, "贺春明", "C05").click()
    expect(panel.get_by_label("一句话")).to_have_value("")
    grid.keyboard.press("Escape")
    details(grid, "陆文静", "C05").click()
    expect(panel.get_by_text("上次没有记下的，已放回来")).to_be_visible()
    expect(panel.get_by_label("一句话")).to_have_value("解决了夜班喝水")


def test_a_second_matter_closes_the_input_and_the_totals_follow(grid: Page) -> None:
    panel = grid.get_by_role("dialog", name="这一格的细项")
    talk = number(grid, "陆文静", "A07")
    talk.fill("1")
    talk.press("F2")  # what was typed goes first
    expect(panel.get_by_text("数量 1")).to_be_visible()
    panel.get_by_label("数量").last.fill("1")
    panel.get_by_label("谁做的").last.select_option("0.5")
    panel.get_by_role("button", name="记下").click()
    expect(panel.get_by_text("已记下")).to_be_visible()
    panel.get_by_role("button", name="关上").click()
    expect(details(grid, "陆文静", "A07")).to_contain_text("0.60 分（2 件）")
    expect(talk).to_have_count(0)
    expect(grid.locator("thead [data-total]", has_text="0.60")).to_have_count(1)
    assert Entry.objects.filter(fields={"quantity": "1", "factor": "0.5"}).count() == 1


def test_offline_the_panel_says_so_and_keeps_what_was_written(grid: Page) -> None:
    panel = grid.get_by_role("dialog", name="这一格的细项")
    details(grid, "陆文静", "A07").click()
    panel.get_by_label("谈话对象").select_option("转岗职工")
    grid.context.set_offline(True)
    panel.get_by_role("button", name="记下").click()
    expect(panel.get_by_role("alert")).to_contain_text("您填的都还在")
    expect(panel.get_by_label("谈话对象")).to_have_value("转岗职工")
    grid.context.set_offline(False)
    panel.get_by_role("button", name="记下").click()
    expect(panel.get_by_text("已记下")).to_be_visible()
    assert Entry.objects.get().note == "转岗职工"


def test_no_faults_in_any_state_of_the_grid(
    lasting_world: World, enter: Callable[..., Page], grid: Page
) -> None:
    expect(state(grid)).to_have_text("已保存")
    expect_no_faults(grid)
    if grid.viewport_size != PHONE:  # a phone has no keys to tell of
        grid.get_by_role("button", name="按键").click()
        expect_no_faults(grid)
        grid.keyboard.press("Escape")
    number(grid, "陆文静", "A07").fill("9")
    number(grid, "贺春明", "A07").fill("五")
    number(grid, "贺春明", "B01").fill("1")
    grid.keyboard.press("Tab")
    expect(state(grid)).to_have_text("没有保存 1 项")
    lasting_world.record("陆文静", lasting_world.crew, "2026-09",
        lasting_world.change("贺春明", "B02", {"quantity": "3"}))  # fmt: skip
    number(grid, "贺春明", "B02").fill("2")
    grid.keyboard.press("Tab")
    expect(state(grid)).to_have_text("冲突 1 项 · 没有保存 1 项")
    expect_no_faults(grid)
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert grid.evaluate(wide) <= 0
    reader = open_grid(lasting_world, enter, "江文博")
    expect_no_faults(reader)
    plain = open_grid(lasting_world, enter, "陆文静", java_script_enabled=False)
    plain.get_by_role("link", name="细项").first.click()
    expect(plain.get_by_role("button", name="记下")).to_be_visible()


def test_small_targets_are_large_enough_for_a_thumb(
    lasting_world: World, enter: Callable[..., Page]
) -> None:
    page = open_grid(lasting_world, enter, "韩志远", size=PHONE)
    small = page.evaluate("""() => [...document.querySelectorAll(
        "main input:not([type=hidden]), main select, main button, main .button, main a.got, main .tabs a")]
        .filter((e) => e.offsetParent && e.getBoundingClientRect().height < 44)
        .map((e) => e.outerHTML.slice(0, 80))""")
    assert small == []


def test_as_a_plain_form_it_works_without_script(
    lasting_world: World, enter: Callable[..., Page]
) -> None:
    page = open_grid(lasting_world, enter, "韩志远", size=PHONE, java_script_enabled=False)
    number(page, "陆文静", "A07").fill("2")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("status").first).to_contain_text("已保存 1 处改动")
    assert in_force() == {("陆文静", "A07"): {"quantity": "2"}}


def test_an_answer_that_comes_late_is_not_shown_beside_another_cell(grid: Page) -> None:
    """On a slow line the next cell is open before the last one's answer has come."""
    panel = grid.get_by_role("dialog", name="这一格的细项")
    held: list[Route] = []

    def hold(route: Route) -> None:
        if route.request.method == "POST":
            held.append(route)
        else:
            route.continue_()

    details(grid, "陆文静", "C09").click()
    panel.get_by_label("数量").fill("2")
    grid.route("**/C09/", hold)
    panel.get_by_role("button", name="记下").click()
    panel.get_by_role("button", name="关上").click()
    details(grid, "陆文静", "A07").click()
    expect(panel.get_by_role("heading", level=1)).to_contain_text("A07")
    with grid.expect_response(lambda answer: answer.request.method == "POST"):
        held[0].continue_()
    # The answer to the first is in the grid; the panel still shows the second.
    expect(details(grid, "陆文静", "C09")).to_contain_text("分")
    expect(panel.get_by_role("heading", level=1)).to_contain_text("A07")
    assert in_force()["陆文静", "C09"] == {"quantity": "2"}
