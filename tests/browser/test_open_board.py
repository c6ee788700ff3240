"""A reader without an account: from the code on the notice to the board, and posts set apart."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from scoring.models import Board, Suggestion
from scoring.publication.selectors import open_board
from tests.browser.faults import expect_no_faults, expect_to_fit
from tests.browser.sizes import SIZES
from tests.world import PASSWORD, World
from tests.world.quarter import publish_today

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def passer_by(browser: Browser, live_server: Any) -> Iterator[Callable[..., Page]]:
    contexts = []

    def start(size: dict[str, int]) -> Page:
        contexts.append(browser.new_context(viewport=size, locale="zh-CN"))
        page = contexts[-1].new_page()
        page.goto(f"{live_server.url}/login/")
        return page

    yield start
    for context in contexts:
        context.close()


@SIZES
def test_from_the_notice_board_to_the_branch_s_list(
    lasting_world: World, board: Board, passer_by: Callable[..., Page], size: dict[str, int]
) -> None:
    found = publish_today(lasting_world, board)
    code = str(open_board.codes(found)[lasting_world.crew.pk])
    page = passer_by(size)
    page.get_by_role("link", name="凭公示栏上的看榜码看榜").click()
    box = page.get_by_label("看榜码")
    page.context.clear_cookies()  # those of the page that asks for a login
    box.fill("1234 5678 9012")
    page.get_by_role("button", name="看榜").click()
    expect(page.get_by_role("alert")).to_contain_text("没有这个看榜码")
    expect(box).to_have_value("1234 5678 9012")
    expect_no_faults(page)
    expect_to_fit(page)
    box.fill(code)
    page.get_by_role("button", name="看榜").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("2026年第三季度支委积分榜")
    expect(page.locator(".board li")).to_have_count(3)
    expect_no_faults(page)
    expect_to_fit(page)
    page.get_by_role("link", name="看全厂的").click()
    expect(page.get_by_text("这里只列等次")).to_be_visible()
    expect(page.get_by_text("田成林")).to_be_visible()
    expect_no_faults(page)
    expect_to_fit(page)
    assert page.context.cookies() == []
    page.get_by_role("link", name="投诉建议").click()
    page.get_by_label("想说什么").fill("二班的奖金为什么没有公开")
    expect_no_faults(page)
    expect_to_fit(page)
    page.get_by_role("button", name="送出").click()
    expect(page.get_by_text("已收到")).to_be_visible()
    assert Suggestion.objects.get().by is None


@SIZES
def test_the_secretary_sees_the_code_and_replaces_it(
    lasting_world: World, board: Board, enter: Callable[..., Page], size: dict[str, int]
) -> None:
    found = publish_today(lasting_world, board)
    old = str(open_board.codes(found)[lasting_world.crew.pk])
    page = enter("韩志远", PASSWORD, size=size)
    page.goto(f"{page.url}publications/{found.pk}/")
    page.get_by_role("link", name="看榜码").click()
    expect(page.get_by_text(old)).to_be_visible()
    expect_no_faults(page)
    expect_to_fit(page)
    page.get_by_role("button", name="换一个").click()
    expect(page.get_by_text("已换看榜码")).to_be_visible()
    expect(page.get_by_text(old)).to_have_count(0)
    expect(page.get_by_text(str(open_board.codes(found)[lasting_world.crew.pk]))).to_be_visible()


@SIZES
def test_the_committee_sets_posts_apart_and_members_see_them_apart(
    lasting_world: World, board: Board, enter: Callable[..., Page], size: dict[str, int]
) -> None:
    committee = enter("委员乙", PASSWORD, size=size)
    committee.goto(f"{committee.url}boards/{board.pk}/")
    committee.get_by_label("党员看全厂的").select_option("各职务分开")
    committee.get_by_label("群众和张贴图看全厂的").select_option("不给看")
    expect_no_faults(committee)
    expect_to_fit(committee)
    committee.get_by_role("button", name="定下给谁看").click()
    expect(committee.get_by_text("已写明给谁看多少")).to_be_visible()
    expect(committee.get_by_label("党员看全厂的")).to_have_value("post")
    found = publish_today(lasting_world, board)
    member = enter("江文博", PASSWORD, size=size)
    member.goto(f"{member.url}publications/{found.pk}/")
    for post in ("书记 2 人", "组织委员 2 人", "纪检委员 1 人"):
        expect(member.get_by_role("heading", name=post)).to_be_visible()
    expect_no_faults(member)
    expect_to_fit(member)
    expect(member.get_by_role("link", name="得分率")).to_have_count(0)
    member.get_by_role("link", name="白雪梅").click()
    expect(member.get_by_text("组织委员第 2 名（2 人）")).to_be_visible()
    expect_no_faults(member)
