"""The grid's own script: keys, and a draft that survives a closed page."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.world import PASSWORD, World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def grid(lasting_world: World, enter: Callable[..., Page]) -> Page:
    lasting_world.open("2026-09")
    page = enter("韩志远", PASSWORD)
    page.on("dialog", lambda dialog: dialog.accept())
    sheet = lasting_world.sheet(lasting_world.crew, "2026-09")
    page.goto(f"{page.url}sheets/{sheet.pk}/entry/")
    return page


def test_what_was_typed_survives_a_lost_page_and_goes_when_saved(grid: Page) -> None:
    talk = grid.get_by_label("陆文静 A07 谈心谈话与思想疏导 数量")
    talk.fill("3")
    grid.reload()
    expect(talk).to_have_value("3")
    expect(grid.locator("#unsaved")).to_contain_text("1 格还没有保存")
    grid.get_by_role("button", name="保存").click()
    expect(grid.get_by_role("status").first).to_contain_text("已保存 1 处改动")
    expect(grid.locator("#unsaved")).to_have_text("都已保存")
    assert grid.evaluate("localStorage.length") == 0


def test_a_draft_is_not_laid_over_what_somebody_else_saved(
    lasting_world: World, grid: Page
) -> None:
    talk = grid.get_by_label("贺春明 A07 谈心谈话与思想疏导 数量")
    talk.fill("3")
    lasting_world.record(
        "陆文静",
        lasting_world.crew,
        "2026-09",
        lasting_world.change("贺春明", "A07", {"quantity": "1"}),
    )
    grid.reload()
    expect(talk).to_have_value("1")


def test_enter_and_arrows_walk_down_a_column(grid: Page) -> None:
    first = grid.get_by_label("陆文静 A07 谈心谈话与思想疏导 数量")
    first.focus()
    first.press("ArrowDown")
    focused = grid.evaluate("document.activeElement.getAttribute('aria-label')")
    assert focused.startswith("陆文静")
    assert "A07" not in focused
    grid.keyboard.press("Shift+Enter")
    expect(first).to_be_focused()
    first.fill("2")
    first.press("Enter")
    assert grid.url.endswith("/entry/")
    expect(first).to_have_value("2")


def number(grid: Page, who: str, item: str) -> Locator:
    return grid.get_by_role("textbox", name=f"{who} {item}")


def test_undo_and_redo(grid: Page) -> None:
    first, second = number(grid, "陆文静", "A07"), number(grid, "贺春明", "A07")
    first.fill("1")
    first.press("Tab")
    first.fill("2")
    second.fill("3")
    grid.keyboard.press("Control+z")
    expect(second).to_have_value("")
    grid.keyboard.press("Control+z")
    expect(first).to_have_value("1")
    grid.keyboard.press("Control+z")
    expect(first).to_have_value("")
    expect(grid.locator("#unsaved")).to_contain_text("都已保存")
    for _ in range(3):
        grid.keyboard.press("Control+y")
    expect(first).to_have_value("2")
    expect(second).to_have_value("3")


PASTE = """([input, text]) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  input.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
}"""


def test_a_block_is_pasted_as_it_stands_in_the_table(grid: Page) -> None:
    """A07 and A08 of two people: full-width digits, an option by its label, a Windows line end."""
    start = number(grid, "陆文静", "A07")
    start.focus()
    grid.evaluate(PASTE, [start.element_handle(), "２\t3\r\n好\t不存在的档\r\n"])
    expect(start).to_have_value("2")
    expect(number(grid, "贺春明", "A07")).to_have_value("3")
    expect(grid.get_by_role("combobox", name="陆文静 A08")).to_have_value("good")
    expect(grid.get_by_role("combobox", name="贺春明 A08")).to_have_value("")
    expect(grid.locator("#unsaved")).to_contain_text("粘贴了 3 格，1 格放不下：不存在的档")
    grid.keyboard.press("Control+z")
    expect(start).to_have_value("")
    grid.keyboard.press("Control+y")
    grid.get_by_role("button", name="保存").click()
    expect(grid.get_by_role("status").first).to_contain_text("已保存 3 处改动")
