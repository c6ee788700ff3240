"""A company's impact in the browser: asked for, left, come back to; the plant that failed is named."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from scoring.models import JobRun
from tests.browser.faults import expect_to_fit
from tests.browser.sizes import DESKTOP, PHONE
from tests.world import PASSWORD
from tests.world.company import Company, finish, robbed

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_it_can_be_left_and_come_back_to(enter: Callable[..., Page], size: dict[str, int]) -> None:
    company = Company()
    company.contradiction(company.plants[3])
    draft = company.locked()
    company.by.set_password(PASSWORD)
    company.by.save()
    page = enter("起草人", PASSWORD, size=size)
    site = page.url
    page.goto(f"{site}rubric/drafts/{draft.pk}/impact/?unit={company.unit.pk}")
    expect(page.get_by_text("60 个席位、4 个厂")).to_be_visible()
    page.get_by_role("button", name="开始测算").click()
    expect(page.get_by_text("等后台开始")).to_be_visible()
    job = JobRun.objects.get(kind="rubric_impact")
    robbed(job, after=2)
    # The page looks again by itself.
    expect(page.get_by_text("已算 2 / 4")).to_be_visible(timeout=15_000)
    page.goto(f"{site}rubric/")
    finish(job)
    page.goto(f"{site}rubric/drafts/{draft.pk}/impact/?unit={company.unit.pk}")
    expect(page.locator("#finding")).to_contain_text("1 季共 45 人次")
    expect(page.locator("#failed")).to_contain_text("厂3 2026年第三季度：")
    expect(page.locator("#failed")).to_contain_text("别的厂照算")
    for heading in ("按厂", "按职务", "按党支部：平均变化", "按草案，这些小项分不出高低"):
        expect(page.get_by_role("heading", name=heading, exact=True)).to_be_visible()
    expect_to_fit(page)
    page.get_by_role("button", name="改好以后再算一次").click()
    expect(page.get_by_text("等后台开始")).to_be_visible()
