"""What a scheme says of meetings, talks and lateness is ticked and chosen at the desk."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from scoring.models import RubricDraft
from tests.browser.desk import item
from tests.browser.faults import expect_to_fit
from tests.browser.sizes import SIZES
from tests.engine.flags import item_of
from tests.world import PASSWORD

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def now(draft: RubricDraft, code: str) -> Any:
    draft.refresh_from_db()
    return item_of(draft.document, code)


@SIZES
def test_flags_are_chosen_at_the_desk(
    draft: RubricDraft, enter: Callable[..., Page], size: dict[str, int]
) -> None:
    page = enter("起草人", PASSWORD, size=size)
    item(page, draft, "B05")
    expect_to_fit(page)
    row = page.locator("[data-rows=earned_by] .gridrow").nth(2)
    row.get_by_label("会议").select_option("集中学习")
    row.get_by_label("凭什么得").select_option("到会")
    row.get_by_label("哪一档").fill("team")
    row.get_by_label("哪一档").blur()
    expect(page.locator("#saved")).to_contain_text("已保存")
    expect(page.locator("[data-key=earned_by] .said")).to_be_empty()
    assert now(draft, "B05")["earned_by"][2] == {
        "meeting": "study", "for": "attended", "option": "team",
    }  # fmt: skip
    row.get_by_label("凭什么得").select_option("组织、主持")
    expect(page.locator("[data-key=earned_by] .said")).to_contain_text("前面已经由 A03 得了")
    item(page, draft, "D02")
    expect_to_fit(page)
    late = page.locator("[data-rows='rule.options'] .gridrow").get_by_label("迟报记这一档")
    expect(late.nth(0)).to_have_value("1")
    late.nth(0).select_option("否")
    late.nth(1).select_option("是")
    expect(page.locator("#saved")).to_contain_text("已保存")
    page.reload()
    expect(late.nth(1)).to_have_value("1")
    options = now(draft, "D02")["rule"]["options"]
    assert [option["key"] for option in options if option.get("late")] == ["ignored"]
    item(page, draft, "A07")
    page.get_by_label("谈心谈话").uncheck()
    expect(page.locator("#saved")).to_contain_text("已保存")
    page.goto(f"{page.url.split('/part')[0]}/changes/")
    expect(page.locator("main")).to_contain_text("从此可以写姓名和谈话内容")
    expect_to_fit(page)
