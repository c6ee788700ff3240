"""From a change to law in the browser: its impact seen, proposed by one, approved by another."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from scoring.models import RubricDraft, RubricInForce
from tests.browser.faults import expect_to_fit
from tests.browser.sizes import PHONE
from tests.world import PASSWORD, World
from tests.world.quarter import MONTHS, enter_quarter
from tests.world.rubric import change, start

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def draft(lasting_world: World) -> RubricDraft:
    enter_quarter(lasting_world)
    lasting_world.lock(lasting_world.crew, *MONTHS)
    lasting_world.lock(lasting_world.station, *MONTHS)
    return change(lasting_world, start(lasting_world), C10={"cap_month": "1.0"})


def test_impact_and_coming_into_force(draft: RubricDraft, enter: Callable[..., Page]) -> None:
    editor = enter("起草人", PASSWORD)
    site = editor.url
    editor.goto(f"{site}rubric/drafts/{draft.pk}/changes/")
    expect(editor.locator(".change")).to_contain_text("少 1.00 分")
    editor.get_by_role("link", name="影响预览").click()
    expect(editor.locator("#finding")).to_contain_text("2 人次更少，3 人次不变")
    expect(editor.get_by_role("img").first).to_be_visible()
    with editor.expect_download() as download:
        editor.get_by_role("link", name="下载 Excel").click()
    assert download.value.suggested_filename.endswith(".xlsx")
    editor.get_by_role("link", name="提请与审定").click()
    editor.get_by_role("button", name="提请审定").click()
    expect(editor.get_by_role("button", name="审定并定于启用")).to_be_disabled()
    editor.get_by_label("党员大会会议记录编号").fill("党员大会〔2026〕4号")
    editor.get_by_role("button", name="填上").click()

    committee = enter("委员甲", PASSWORD)
    expect(committee.locator(".todo").first).to_contain_text("考评办法的下一版已提请")
    committee.get_by_role("link", name="看影响并审定").click()
    committee.get_by_role("button", name="审定并定于启用").click()
    expect(committee.get_by_role("status").first).to_contain_text("已审定")
    force = RubricInForce.objects.latest("id")
    assert (force.minutes_no, str(force.decided_by)) == ("党员大会〔2026〕4号", "委员甲")
    member = enter("江文博", PASSWORD, size=PHONE)
    member.goto(f"{site}rubric/")
    expect(member.locator(".notice")).to_contain_text("起改用新版本")


def test_pages_of_a_draft_fit_a_phone(draft: RubricDraft, enter: Callable[..., Page]) -> None:
    page = enter("起草人", PASSWORD, size=PHONE)
    site = page.url
    for path in ("changes", "impact", "sunset", "settle", "files", "history"):
        page.goto(f"{site}rubric/drafts/{draft.pk}/{path}/")
        expect_to_fit(page)
