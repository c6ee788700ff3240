"""Editing the rules in a real browser: saved as it is typed, checked beside the field, by two."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from scoring.engine.editing import drafting
from scoring.models import RubricDraft
from tests.browser.desk import item
from tests.browser.faults import expect_to_fit
from tests.browser.sizes import PHONE
from tests.world import PASSWORD, World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def points(draft: RubricDraft, code: str) -> Any:
    draft.refresh_from_db()
    items = [i for c in draft.document["categories"] for i in c["items"]]
    return next(i for i in items if i["code"] == code)["rule"]["points"]


def test_typing_saves_by_itself_and_shows_what_it_means(
    draft: RubricDraft, enter: Callable[..., Page]
) -> None:
    page = enter("起草人", PASSWORD)
    item(page, draft, "A07")
    page.get_by_label("每次分值").fill("0.3")
    expect(page.locator("#saved")).to_contain_text("已保存")
    expect(page.locator("#panel")).to_contain_text("3 人次 → 0.90 分")
    assert points(draft, "A07") == "0.3"
    page.get_by_label("怎样得分").fill("每天打卡一次")
    expect(page.locator("[data-key=earns] .said")).to_contain_text("得分条件里有“打卡”")
    page.get_by_label("每次分值").fill("三毛")
    expect(page.locator("[data-key='rule.points'] .said")).to_contain_text(
        "应当是一个数字，例如 0.5，不是“三毛”"
    )
    page.reload()
    expect(page.get_by_label("每次分值")).to_have_value("三毛")


def test_another_kind_brings_its_own_fields_and_rows_grow(
    draft: RubricDraft, enter: Callable[..., Page]
) -> None:
    page = enter("起草人", PASSWORD)
    item(page, draft, "A07")
    page.get_by_label("规则", exact=True).select_option("graded")
    options = page.locator("[data-rows='rule.options'] .gridrow")
    expect(options).to_have_count(1)
    for n, (label, worth) in enumerate([("好", "1"), ("一般", "0.5")]):
        options.nth(n).get_by_label("名称").fill(label)
        options.nth(n).get_by_label("分值").fill(worth)
    expect(options).to_have_count(3)
    page.get_by_label("几时一档").select_option("month")
    expect(page.locator("#panel")).to_contain_text("一般 → 0.50 分")


def test_a_reason_half_typed_stays_when_the_panel_is_drawn_anew(
    draft: RubricDraft, enter: Callable[..., Page]
) -> None:
    page = enter("起草人", PASSWORD)
    item(page, draft, "A07")
    page.get_by_label("怎样得分").fill("每天打卡一次")
    reason = page.get_by_label("放行理由")
    reason.fill("井场交接班的打卡钟")
    for worth, earns in (("0.3", "每天打卡两次"), ("0.5", "谈一次")):  # at last nothing to let pass
        page.get_by_label("怎样得分").fill(earns)
        page.get_by_label("每次分值").fill(worth)
        expect(page.locator("#panel")).to_contain_text(f"1 人次 → {worth}0 分")
        expect(reason).to_have_value("井场交接班的打卡钟")


def test_two_editors_of_one_field_choose(
    lasting_world: World, draft: RubricDraft, enter: Callable[..., Page]
) -> None:
    one, two = enter("起草人", PASSWORD), enter("起草人乙", PASSWORD)
    for page in (one, two):
        item(page, draft, "A07")
    one.get_by_label("每次分值").fill("0.5")
    expect(one.locator("#saved")).to_contain_text("已保存")
    two.get_by_label("每次分值").fill("0.6")
    clash = two.locator("#conflicts .wrong")
    expect(clash).to_contain_text("您写“0.6”，起草人")
    expect(clash).to_contain_text("写成“0.5”")
    assert points(draft, "A07") == "0.5"
    clash.get_by_role("button", name="用我的").click()
    expect(two.locator("#saved")).to_contain_text("已保存")
    assert points(draft, "A07") == "0.6"
    one.get_by_label("每次分值").fill("0.7")
    expect(one.locator("#conflicts .wrong")).to_be_visible()
    one.get_by_label("小项名称").fill("谈心谈话")  # typed while the choice is open
    one.locator("#conflicts").get_by_role("button", name="用起草人乙的").click()
    expect(one.get_by_label("每次分值")).to_have_value("0.6")
    expect(one.get_by_label("小项名称")).to_have_value("谈心谈话")
    assert points(draft, "A07") == "0.6"


def test_what_another_changed_in_another_field_is_not_taken_back_by_the_next_save(
    draft: RubricDraft, enter: Callable[..., Page]
) -> None:
    one, two = enter("起草人", PASSWORD), enter("起草人乙", PASSWORD)
    for page in (one, two):
        item(page, draft, "A07")
    two.get_by_label("小项名称").fill("谈心谈话")
    expect(two.locator("#saved")).to_contain_text("已保存")
    for worth in ("0.5", "0.7"):
        one.get_by_label("每次分值").fill(worth)
        expect(one.locator("#panel")).to_contain_text(f"1 人次 → {worth}0 分")
    expect(one.get_by_label("小项名称")).to_have_value("谈心谈话")
    draft.refresh_from_db()
    part = drafting.part(draft.document, "item:A07")
    assert part is not None
    assert (part["name"], part["rule"]["points"]) == ("谈心谈话", "0.7")


def test_items_are_dragged_and_moved_by_keyboard(
    draft: RubricDraft, enter: Callable[..., Page]
) -> None:
    page = enter("起草人", PASSWORD, size={"width": 1280, "height": 3000})  # all of it in view
    page.goto(f"{page.url}rubric/drafts/{draft.pk}/")
    first = page.locator(".items").first.locator("li")
    page.locator("#i-A03").drag_to(page.locator("#i-A01"), target_position={"x": 40, "y": 8})
    expect(first.nth(0)).to_have_id("i-A03")
    up = page.get_by_role("button", name="A02 上移")
    up.focus()
    page.keyboard.press("Enter")
    expect(first.nth(1)).to_have_id("i-A02")
    page.get_by_role("button", name="撤销").click()
    expect(first.nth(1)).not_to_have_id("i-A02")
    page.get_by_role("button", name="撤销").click()
    expect(first.nth(0)).to_have_id("i-A01")
    heads, items = page.locator(".category h2"), page.locator(".category")
    heads.nth(1).drag_to(heads.nth(0))
    expect(heads.nth(0)).to_contain_text("B ")
    heads.nth(0).drag_to(items.nth(3).locator("h2"))  # dragged down it comes after
    expect(heads.nth(3)).to_contain_text("B ")
    page.get_by_role("button", name="A08 下移").press("Enter")
    expect(items.nth(1).locator("li").first).to_have_id("i-A08")


def test_a_phone_reads_the_rules_without_scrolling_sideways(
    lasting_world: World, draft: RubricDraft, enter: Callable[..., Page]
) -> None:
    page = enter("起草人", PASSWORD, size=PHONE)
    assert lasting_world.version is not None
    start = page.url
    for path in ("rubric/", f"rubric/versions/{lasting_world.version.pk}/",
                 f"rubric/drafts/{draft.pk}/", f"rubric/drafts/{draft.pk}/part/item:A05/"):  # fmt: skip
        page.goto(f"{start}{path}")
        expect_to_fit(page)
