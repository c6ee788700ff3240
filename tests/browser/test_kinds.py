"""Every kind of rule in the hands of a secretary: in the grid, in the panel, on a phone."""

from collections.abc import Callable, Iterator

import pytest
import time_machine
from playwright.sync_api import Page, expect

from scoring.models import Entry
from tests.browser.faults import expect_no_faults, expect_to_fit
from tests.browser.sizes import SIZES
from tests.world import PASSWORD, World, clock
from tests.world.kinds import CASES, MONTH, NOW, REASON, put_in_force

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
WHOM = "陆文静"
INLINE = {
    "per_occurrence": ("3",),
    "ratio": ("9", "10"),
    "banded": ("91",),
    "mean": ("8",),
    "outside": ("86",),
    "panel": ("9.5、9、8.8",),
    "readers": ("8 9",),
}


@pytest.fixture(autouse=True)
def _in_october() -> Iterator[None]:
    with time_machine.travel(clock(NOW), tick=True):
        yield


def stored() -> dict[str, dict]:
    rows = Entry.objects.filter(void=False, superseded_by__isnull=True)
    return {row.item: row.fields for row in rows}


@SIZES
def test_typed_in_the_grid_and_in_the_panel(
    lasting_world: World, enter: Callable[..., Page], size: dict[str, int]
) -> None:
    world = put_in_force(lasting_world, "BRANCH")
    page = enter("韩志远", PASSWORD, size=size)
    person = world.participant(WHOM).pk
    page.goto(f"{page.url}sheets/{world.sheet(world.crew, MONTH).pk}/entry/?person={person}")
    for kind, values in INLINE.items():
        boxes = page.locator(f"[name='v-{person}-{CASES[kind].item}']")
        for n, value in enumerate(values):
            boxes.nth(n).fill(value)
    for kind, option in (("graded", "良好"), ("deduct_from_full", "迟交"), ("veto", "出现")):
        page.locator(f"select[name='v-{person}-{CASES[kind].item}']").select_option(option)
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator("#state")).to_have_text("已保存")
    expected = {CASES[kind].item: CASES[kind].stored for kind in INLINE}
    expected |= {CASES["graded"].item: {"option": "good"}, CASES["veto"].item: {}}
    expected[CASES["deduct_from_full"].item] = {"fault": "late"}
    assert stored() == expected
    expect_to_fit(page)
    # A slip is seen before it is sent, and kept.
    marks = page.locator(f"[name='v-{person}-{CASES['panel'].item}']")
    marks.fill("9.5、甲")
    marks.press("Tab")
    expect(page.locator(f"#why-{person}-{CASES['panel'].item}")).to_contain_text("不是数字")
    marks.fill("9.5、9、8.8")
    marks.press("Tab")
    panel = page.get_by_role("dialog", name="这一格的细项")

    def opened(kind: str) -> None:
        page.locator(f"td[data-cell='{person}-{CASES[kind].item}'] a.got").click()
        expect(panel.get_by_role("heading", level=1)).to_contain_text(CASES[kind].item)

    opened("checklist")
    panel.get_by_label("谈心、家访").check()
    panel.get_by_label("有计划").check()
    expect_no_faults(page)
    panel.get_by_role("button", name="记下").click()
    expect(panel.get_by_text("已记下")).to_be_visible()
    expect(panel.get_by_text("做到 谈心、家访、有计划")).to_be_visible()
    panel.get_by_role("button", name="关上").click()
    opened("survey")
    for n, votes in enumerate(("8", "2", "0", "0", "0")):
        panel.get_by_role("group", name="票数").get_by_role("textbox").nth(n).fill(votes)
    panel.get_by_label("服务人数").fill("20")
    expect_no_faults(page)
    panel.get_by_role("button", name="记下").click()
    expect(panel.get_by_text("已记下")).to_be_visible()
    panel.get_by_role("button", name="关上").click()
    opened("manual")
    panel.get_by_label("认定分值").fill("1.5")
    panel.get_by_label("理由").fill("太短")
    panel.get_by_role("button", name="记下").click()
    expect(panel.get_by_role("alert")).to_contain_text("至少要写 10 个字")
    panel.get_by_label("理由").fill(REASON)
    panel.get_by_role("button", name="记下").click()
    expect(panel.get_by_text(f"理由 {REASON}")).to_be_visible()
    for kind in ("checklist", "survey", "manual"):
        assert stored()[CASES[kind].item] == CASES[kind].stored


@SIZES
def test_claimed_with_what_the_item_asks_for(
    lasting_world: World, enter: Callable[..., Page], size: dict[str, int]
) -> None:
    world = put_in_force(lasting_world, "SELF")
    page = enter(WHOM, PASSWORD, size=size)
    page.goto(f"{page.url}claim/")
    page.locator("details > summary", has_text="其他小项").click()
    case = CASES["checklist"]
    offer = page.locator(".offer", has=page.locator(f"[value='{case.item}']"))
    expect(offer.get_by_role("checkbox", name="谈心、家访")).to_be_hidden()
    offer.locator(f"[value='{case.item}']").check()
    offer.get_by_role("checkbox", name="谈心、家访").check()
    page.get_by_label("一句话").fill("走访了四户")
    expect_no_faults(page)
    expect_to_fit(page)
    # What was begun waits on this device.
    page.reload()
    expect(offer.get_by_role("checkbox", name="谈心、家访")).to_be_checked()
    offer.get_by_role("checkbox", name="有计划").check()
    page.get_by_role("button", name="申报", exact=True).click()
    expect(page.get_by_text("已申报，记在您本月的积分里")).to_be_visible()
    assert stored() == {case.item: case.stored}
    assert world.participant(WHOM).pk == Entry.objects.get().participant_id
