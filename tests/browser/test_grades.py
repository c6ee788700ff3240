"""集体研究: proposed by one on the quarter's page, approved by another, read by everybody."""

from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from scoring.clock.services import worker
from scoring.models import Board, JobRun
from tests.browser.faults import expect_no_faults, expect_to_fit
from tests.browser.test_open_board import SIZES, posted
from tests.browser.test_open_board import board as board
from tests.world import PASSWORD, World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@SIZES
def test_a_meeting_s_grade(
    lasting_world: World, board: Board, enter: Callable[..., Page], size: dict[str, int]
) -> None:
    organiser = enter("组织员", PASSWORD, size=size)
    url = f"{organiser.url}boards/{board.pk}/"
    organiser.goto(url)
    organiser.get_by_text("提出一个集体研究的等次").click()
    who = organiser.get_by_label("谁", exact=True)
    who.select_option(label="陆文静（采油一队党支部，2.00 分，需提升）")
    organiser.get_by_label("定为").select_option("良")
    organiser.get_by_label("党委会会议记录编号").fill("党委〔2026〕30号")
    organiser.get_by_label("理由（会公开").fill("抢险二十天，党员大会一致同意")
    expect_no_faults(organiser)
    expect_to_fit(organiser)
    organiser.get_by_role("button", name="提出", exact=True).click()
    expect(organiser.get_by_text("已提出集体研究定等次")).to_be_visible()
    committee = enter("委员甲", PASSWORD, size=size)
    committee.goto(url)
    expect_no_faults(committee)
    expect_to_fit(committee)
    committee.get_by_role("button", name="批准陆文静的等次").click()
    expect(committee.get_by_text("正在按它重新归集")).to_be_visible()
    job = JobRun.objects.filter(kind="compose_quarter").latest("pk")
    assert worker.run(job.pk, at=timezone.now()) == "done"
    found = posted(lasting_world, board)
    member = enter("江文博", PASSWORD, size=size)
    member.goto(f"{member.url}publications/{found.pk}/")
    expect(member.get_by_text("良（集体研究）")).to_be_visible()
    expect_to_fit(member)
    member.get_by_role("link", name="陆文静").click()
    expect(member.locator("#decided")).to_contain_text("集体研究定为“良”：抢险二十天")
    expect_no_faults(member)
    expect_to_fit(member)
