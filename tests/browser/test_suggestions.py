"""投诉建议 on a phone: from the first page to the answer; no faults, nothing cut off."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.faults import expect_no_faults, expect_to_fit
from tests.browser.sizes import PHONE
from tests.world import PASSWORD, World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def test_said_on_a_phone_and_answered_at_a_desk(
    lasting_world: World, enter: Callable[..., Page]
) -> None:
    phone = enter("江文博", PASSWORD, size=PHONE, java_script_enabled=False)
    phone.get_by_role("link", name="投诉建议").click()
    phone.get_by_label("您的投诉或建议").fill("谈话记录要求另抄一份，请免掉")
    phone.get_by_role("button", name="提交").click()
    expect(phone.get_by_text("全厂收到 1 件，已答复 0 件")).to_be_visible()
    organiser = enter("组织员", PASSWORD)
    organiser.get_by_role("link", name="去答复").click()
    expect_no_faults(organiser)
    organiser.get_by_label("答复", exact=True).fill("从下月起不再另抄")
    organiser.get_by_role("button", name="答复").click()
    expect(organiser.get_by_role("status").first).to_contain_text("已答复")
    reader = enter("江文博", PASSWORD, size=PHONE)
    reader.get_by_role("link", name="投诉建议").click()
    expect(reader.get_by_text("从下月起不再另抄")).to_be_visible()
    expect_no_faults(reader)
    expect_to_fit(reader)
