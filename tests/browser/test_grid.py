"""The grid's own script: keys, undo, a pasted block, cells saved as they are left."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from scoring.models import Entry
from tests.browser.grid import in_force, number, open_grid, state
from tests.browser.sizes import PHONE
from tests.world import World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture(params=["desktop", "phone"])
def grid(request: pytest.FixtureRequest, lasting_world: World, enter: Callable[..., Page]) -> Page:
    more = {"size": PHONE} if request.param == "phone" else {}
    return open_grid(lasting_world, enter, "韩志远", **more)


def choice(grid: Page, who: str, item: str) -> Locator:
    return grid.get_by_role("combobox", name=f"{who} {item}")


def test_a_cell_is_saved_when_it_is_left_and_the_totals_follow(
    lasting_world: World, grid: Page
) -> None:
    total = grid.locator(f"thead [data-total='{lasting_world.participant('陆文静').pk}']")
    expect(state(grid)).to_have_text("已保存")
    talk = number(grid, "陆文静", "A07")
    talk.fill("５")
    talk.press("Enter")
    expect(total).to_have_text("1.20")
    expect(talk).to_have_value("5")
    expect(grid.get_by_text("已封顶，少计 0.80")).to_be_visible()
    talk.focus()
    if grid.viewport_size != PHONE:
        expect(grid.locator("#explain")).to_contain_text("当月封顶 1.20 分，少计 0.80 分")
    expect(state(grid)).to_have_text("已保存")
    assert in_force() == {("陆文静", "A07"): {"quantity": "5"}}
    number(grid, "陆文静", "C08").fill("90")
    grid.get_by_label("陆文静 C08").nth(1).fill("100")
    choice(grid, "陆文静", "C01").select_option(label="优秀")
    talk.fill("")
    talk.press("Tab")
    expect(grid.get_by_text("已封顶，少计 0.80")).to_have_count(0)
    expect(state(grid)).to_have_text("已保存")
    grid.reload()
    expect(number(grid, "陆文静", "C08")).to_have_value("90")
    assert in_force() == {
        ("陆文静", "C08"): {"actual": "90", "target": "100"},
        ("陆文静", "C01"): {"option": "excellent"},
    }


def test_a_wrong_number_is_marked_and_kept_while_others_are_saved(grid: Page) -> None:
    talk, other = number(grid, "陆文静", "A07"), number(grid, "贺春明", "A07")
    talk.fill("五")
    talk.press("Tab")
    other.fill("2")
    other.press("Tab")
    expect(state(grid)).to_have_text("没有保存 1 项")
    expect(talk).to_have_attribute("aria-invalid", "true")
    expect(grid.locator("#cards")).to_contain_text("您填的是 五，没有保存：“数量”不是数字：五")
    grid.reload()
    expect(talk).to_have_value("五")
    expect(state(grid)).to_have_text("没有保存 1 项")
    grid.get_by_role("button", name="去改").click()
    expect(talk).to_be_focused()
    grid.keyboard.type("5")
    grid.keyboard.press("Enter")
    expect(state(grid)).to_have_text("已保存")
    expect(grid.locator("#cards .card")).to_have_count(0)
    assert in_force()["陆文静", "A07"] == {"quantity": "5"}
    assert in_force()["贺春明", "A07"] == {"quantity": "2"}


def label(grid: Page) -> str:
    return grid.evaluate("document.activeElement.getAttribute('aria-label')")


def test_keys_walk_the_table_and_choose(grid: Page) -> None:
    first = number(grid, "陆文静", "A07")
    first.focus()
    first.press("ArrowRight")
    assert label(grid).startswith("贺春明 A07")
    grid.keyboard.press("ArrowLeft")
    grid.keyboard.press("ArrowDown")
    assert label(grid).startswith("陆文静 A08")
    grid.keyboard.press("1")
    value = choice(grid, "陆文静", "A08").input_value()
    assert value
    grid.keyboard.press("ArrowDown")
    assert label(grid).startswith("陆文静 B01")
    expect(choice(grid, "陆文静", "A08")).to_have_value(value)
    grid.keyboard.press("ArrowUp")
    grid.keyboard.press("Delete")
    expect(choice(grid, "陆文静", "A08")).to_have_value("")
    grid.keyboard.press("Shift+Enter")
    expect(first).to_be_focused()
    grid.keyboard.type("2")
    grid.keyboard.press("Escape")
    expect(first).to_have_value("")
    grid.keyboard.press("?")
    expect(grid.get_by_role("dialog", name="按键")).to_be_visible()
    grid.keyboard.press("Escape")
    expect(state(grid)).to_have_text("已保存")
    assert in_force() == {}


def test_undo_and_redo_reach_over_what_was_saved(grid: Page) -> None:
    first, second = number(grid, "陆文静", "A07"), number(grid, "贺春明", "A07")
    first.fill("1")
    first.press("Tab")
    expect(state(grid)).to_have_text("已保存")
    first.fill("2")
    second.fill("3")
    grid.keyboard.press("Control+z")
    expect(second).to_have_value("")
    grid.keyboard.press("Control+z")
    expect(first).to_have_value("1")
    grid.keyboard.press("Control+z")
    expect(first).to_have_value("")
    expect(state(grid)).to_have_text("已保存")
    for _ in range(3):
        grid.keyboard.press("Control+y")
    expect(first).to_have_value("2")
    expect(second).to_have_value("3")
    expect(state(grid)).to_have_text("已保存")
    grid.reload()
    expect(first).to_have_value("2")
    assert in_force() == {
        ("陆文静", "A07"): {"quantity": "2"}, ("贺春明", "A07"): {"quantity": "3"}}  # fmt: skip


PASTE = """([input, text]) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  input.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
}"""


def test_a_block_is_pasted_as_it_stands_in_the_table(grid: Page) -> None:
    """A07, A08 and C08's neighbours of two people: full-width digits, an option by its label, a
    Windows line end, a merged cell's gap, a cell with a line break, one column too many."""
    start = number(grid, "陆文静", "A07")
    number(grid, "贺春明", "B01").fill("4")
    start.focus()
    text = '２\t3\r\n好\t不存在的档\r\n1\t\r\n"两\n行"\t１.０\t9\r\n'
    grid.evaluate(PASTE, [start.element_handle(), text])
    expect(start).to_have_value("2")
    expect(number(grid, "贺春明", "A07")).to_have_value("3")
    expect(choice(grid, "陆文静", "A08")).to_have_value("good")
    expect(choice(grid, "贺春明", "A08")).to_have_value("不存在的档")
    expect(number(grid, "贺春明", "B01")).to_have_value("4")
    expect(number(grid, "陆文静", "B02")).to_have_attribute("aria-invalid", "true")
    report = grid.locator("#report")
    expect(report).to_contain_text("粘贴了 7 格，其中 2 格填得不对，已标出；1 个空格没有动")
    expect(report).to_contain_text("1 格放不下，没有放进去：9")
    expect(state(grid)).to_contain_text("没有保存")
    assert in_force() == {
        ("陆文静", "A07"): {"quantity": "2"},
        ("贺春明", "A07"): {"quantity": "3"},
        ("陆文静", "A08"): {"option": "good"},
        ("陆文静", "B01"): {"quantity": "1"},
        ("贺春明", "B01"): {"quantity": "4"},
        ("贺春明", "B02"): {"quantity": "1.0"},
    }
    start.focus()
    grid.keyboard.press("Control+z")
    expect(start).to_have_value("")
    expect(choice(grid, "贺春明", "A08")).to_have_value("")
    expect(state(grid)).to_have_text("已保存")
    assert set(in_force()) == {("贺春明", "B01")}


def test_a_cell_that_takes_nothing_keeps_what_was_pasted_in_the_report(grid: Page) -> None:
    start = choice(grid, "陆文静", "A05")
    start.focus()
    grid.evaluate(PASTE, [start.element_handle(), "x\t1\n7\t1\n"])
    expect(grid.locator("#report")).to_contain_text("陆文静 A06")
    expect(grid.locator("#report")).to_contain_text("：7")


def test_on_a_desk_a_row_is_as_low_as_its_words_allow(
    lasting_world: World, enter: Callable[..., Page]
) -> None:
    page = open_grid(lasting_world, enter, "韩志远")
    heights = page.evaluate(
        "[...document.querySelectorAll('.grid tbody tr')].map((row) => row.getBoundingClientRect().height)"
    )
    assert len(heights) == 31 + 4 + 1
    assert sum(heights) <= 36 * 64
    wide = "document.querySelector('.grid').offsetWidth - document.querySelector('.gridbox').clientWidth"
    assert page.evaluate(wide) <= 0


def test_one_person_on_a_phone_is_one_list_of_what_he_can_earn(
    lasting_world: World, enter: Callable[..., Page]
) -> None:
    page = open_grid(lasting_world, enter, "韩志远", size=PHONE)
    page.get_by_role("link", name="陆文静").click()
    page.wait_for_url("**/entry/?person=*")
    box = "document.querySelector('.gridbox')"
    assert page.evaluate(f"{box}.scrollHeight - {box}.clientHeight") <= 1  # no box in the page
    expect(page.get_by_text("项不计这个职务")).to_be_visible()
    expect(page.locator(".grid tr.na").first).to_be_hidden()
    expect(page.get_by_text("复制一块粘贴")).to_be_hidden()
    page.set_viewport_size({"width": 1280, "height": 800})
    expect(page.locator(".grid tr.na").first).to_be_visible()


def test_undo_does_not_lay_an_old_value_over_what_somebody_else_wrote_since(
    lasting_world: World, grid: Page
) -> None:
    talk, other = number(grid, "陆文静", "A07"), number(grid, "陆文静", "B01")
    talk.fill("2")
    talk.press("Tab")
    expect(state(grid)).to_have_text("已保存")
    row = Entry.objects.get()
    lasting_world.record("组织员", lasting_world.crew, "2026-09",
        lasting_world.change("陆文静", "A07", {"quantity": "3"}, base=row.client_key))  # fmt: skip
    other.fill("1")
    other.press("Tab")
    expect(talk).to_have_value("3")
    expect(state(grid)).to_have_text("已保存")
    grid.keyboard.press("Control+z")
    expect(other).to_have_value("")
    grid.keyboard.press("Control+z")
    expect(grid.locator("#report")).to_contain_text("别人改过")
    expect(talk).to_have_value("3")
    expect(state(grid)).to_have_text("已保存")
    assert in_force() == {("陆文静", "A07"): {"quantity": "3"}}


def test_paper_shows_every_row_of_the_month(grid: Page) -> None:
    expect(grid.get_by_role("button", name="收起").first).to_be_visible()
    grid.get_by_role("button", name="收起").first.click()
    last = grid.locator(".grid tr.sum")
    grid.emulate_media(media="print")
    cut = grid.locator(".gridbox").evaluate(
        "e => [e.scrollHeight - e.clientHeight, e.clientHeight]"
    )
    assert cut[0] <= 0
    assert cut[1] > 1000
    expect(last).to_be_visible()
    expect(grid.locator(".fold").first).to_be_hidden()
    expect(grid.get_by_text("A08").first).to_be_visible()  # folded on the screen, not on paper
    position = "e => getComputedStyle(e).position"
    for head in (".grid thead th", ".grid tr.band th"):
        assert {one.evaluate(position) for one in grid.locator(head).all()} == {"static"}, head
