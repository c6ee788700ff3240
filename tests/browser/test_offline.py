"""What was typed without a connection: kept in the device, sent once, never laid over another's."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import BrowserContext, Page, expect

from scoring.models import Entry
from tests.browser.grid import in_force, number, open_grid, state
from tests.browser.sizes import PHONE
from tests.world import PASSWORD, World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
KEPT = """async () => {
  const db = await new Promise((ok) => { indexedDB.open("zhiwei-outbox", 1).onsuccess = (e) => ok(e.target.result); });
  const rows = await new Promise((ok) => {
    db.transaction("edits").objectStore("edits").getAll().onsuccess = (e) => ok(e.target.result); });
  db.close();
  return rows;
}"""


@pytest.fixture(params=["desktop", "phone"])
def grid(
    request: pytest.FixtureRequest,
    lasting_world: World,
    enter: Callable[..., Page],
    settings: Any,
) -> Page:
    """On the desktop a secure connection; on the phone plain http, without Web Locks."""
    settings.ALLOWED_HOSTS = ["localhost", "zhiwei.test"]
    plain = request.param == "phone"
    more = {"size": PHONE, "host": "zhiwei.test"} if plain else {}
    page = open_grid(lasting_world, enter, "韩志远", **more)
    assert page.evaluate("isSecureContext") is not plain
    assert page.evaluate("'locks' in navigator") is not plain
    return page


def eventually(page: Page, expression: str) -> None:
    """Until an asynchronous expression is true; `wait_for_function` does not wait for promises."""
    for _ in range(300):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(100)
    raise AssertionError(expression)


def away(context: BrowserContext) -> None:
    context.set_offline(True)


def back(context: BrowserContext) -> None:
    context.set_offline(False)


def fill(page: Page, who: str, item: str, value: str) -> None:
    number(page, who, item).fill(value)
    number(page, who, item).press("Tab")


def test_offline_then_the_tab_is_closed_then_online(lasting_world: World, grid: Page) -> None:
    fill(grid, "陆文静", "A07", "1")
    expect(state(grid)).to_have_text("已保存")
    away(grid.context)
    fill(grid, "陆文静", "A07", "3")
    fill(grid, "贺春明", "A07", "2")
    number(grid, "贺春明", "B01").fill("4")  # the cursor is still in it
    expect(state(grid)).to_have_text("已离线，改动留在本机：待上报 3 项")
    expect(grid.locator("thead .pending.on")).to_have_count(2)
    kept = grid.evaluate(KEPT)
    assert [row["values"] for row in sorted(kept, key=lambda row: row["at"])] == [
        ["3"],
        ["2"],
        ["4"],
    ]
    words = " ".join(str(value) for row in kept for value in row.values())
    assert not any(name in words for name in lasting_world.users)
    url, context = grid.url, grid.context
    grid.close(run_before_unload=False)
    back(context)
    again = context.new_page()
    again.goto(url)
    expect(state(again)).to_have_text("已保存")
    expect(number(again, "贺春明", "B01")).to_have_value("4")
    assert in_force() == {
        ("陆文静", "A07"): {"quantity": "3"},
        ("贺春明", "A07"): {"quantity": "2"},
        ("贺春明", "B01"): {"quantity": "4"},
    }
    assert Entry.objects.count() == 4
    assert again.evaluate(KEPT) == []


def test_an_answer_that_was_lost_is_asked_for_again_and_recorded_once(grid: Page) -> None:
    lost = []

    def swallow(route: Any) -> None:
        # The server records it; the phone never hears of it.
        here = {key: text.replace("zhiwei.test", "localhost")
                for key, text in route.request.headers.items()}  # fmt: skip
        answer = route.fetch(
            url=route.request.url.replace("zhiwei.test", "localhost"), headers=here
        )
        assert answer.status == 201
        lost.append(1)
        route.abort()

    grid.route("**/cells/", swallow, times=1)
    fill(grid, "陆文静", "A07", "2")
    expect(state(grid)).to_have_text("已离线，改动留在本机：待上报 1 项")
    assert lost
    fill(grid, "陆文静", "A07", "3")  # typed on, over what may or may not have arrived
    expect(state(grid)).to_have_text("已保存")
    assert in_force() == {("陆文静", "A07"): {"quantity": "3"}}
    assert Entry.objects.count() == 2


@pytest.mark.parametrize("choice", ["用我的", "用表上的"])
def test_a_conflict_shows_both_values_and_waits_for_a_choice(
    lasting_world: World, enter: Callable[..., Page], choice: str
) -> None:
    mine = open_grid(lasting_world, enter, "韩志远", size=PHONE)
    expect(state(mine)).to_have_text("已保存")
    away(mine.context)
    fill(mine, "贺春明", "A07", "2")
    fill(mine, "陆文静", "B01", "1")
    expect(state(mine)).to_contain_text("待上报 2 项")
    theirs = open_grid(lasting_world, enter, "陆文静")
    fill(theirs, "贺春明", "A07", "3")
    expect(state(theirs)).to_have_text("已保存")
    back(mine.context)
    card = mine.locator("#cards .card")
    expect(card).to_contain_text("贺春明 A07 谈心谈话与思想疏导：本机 2，表上 3（陆文静 ")
    expect(state(mine)).to_have_text("冲突 1 项")
    assert in_force()["陆文静", "B01"] == {"quantity": "1"}
    assert in_force()["贺春明", "A07"] == {"quantity": "3"}
    mine.reload()
    expect(state(mine)).to_have_text("冲突 1 项")
    expect(number(mine, "贺春明", "A07")).to_have_value("2")
    card.get_by_role("button", name=choice).click()
    expect(card).to_have_count(0)
    expect(state(mine)).to_have_text("已保存")
    value = {"用我的": "2", "用表上的": "3"}[choice]
    expect(number(mine, "贺春明", "A07")).to_have_value(value)
    assert in_force()["贺春明", "A07"] == {"quantity": value}
    assert Entry.objects.filter(item="A07").count() == (2 if choice == "用我的" else 1)
    assert mine.evaluate(KEPT) == []


def test_a_lost_session_keeps_the_queue_and_asks_to_log_in(grid: Page) -> None:
    expect(state(grid)).to_have_text("已保存")
    Session.objects.all().delete()
    fill(grid, "陆文静", "A07", "2")
    expect(state(grid)).to_have_text("登录已过期，改动留在本机：待上报 1 项")
    grid.get_by_role("link", name="重新登录").click()
    grid.fill("#id_username", "韩志远")
    grid.fill("#id_password", PASSWORD)
    grid.get_by_role("button", name="登录").click()
    expect(state(grid)).to_have_text("已保存")
    expect(number(grid, "陆文静", "A07")).to_have_value("2")
    assert in_force() == {("陆文静", "A07"): {"quantity": "2"}}


def test_a_new_login_in_another_tab_is_enough(grid: Page) -> None:
    """The page's old token is refused; a fresh one is fetched and the same request sent again."""
    other = grid.context.new_page()
    base = grid.url.split("/sheets")[0]
    expect(state(grid)).to_have_text("已保存")
    Session.objects.all().delete()
    other.goto(f"{base}/login/")
    other.fill("#id_username", "韩志远")
    other.fill("#id_password", PASSWORD)
    other.get_by_role("button", name="登录").click()
    other.wait_for_url(f"{base}/")
    fill(grid, "陆文静", "A07", "2")
    expect(grid.locator("thead [data-total]", has_text="0.80")).to_have_count(1)
    assert in_force() == {("陆文静", "A07"): {"quantity": "2"}}


def test_somebody_else_on_this_computer_neither_sees_nor_sends_it(
    lasting_world: World, grid: Page
) -> None:
    url, base = grid.url, grid.url.split("/sheets")[0]
    expect(state(grid)).to_have_text("已保存")
    away(grid.context)
    fill(grid, "贺春明", "A07", "2")
    expect(state(grid)).to_contain_text("待上报 1 项")
    Session.objects.all().delete()
    back(grid.context)
    grid.goto(f"{base}/login/?next={url}")
    grid.fill("#id_username", "陆文静")
    grid.fill("#id_password", PASSWORD)
    grid.get_by_role("button", name="登录").click()
    grid.wait_for_url(f"{base}/**")
    grid.goto(url)
    expect(grid.locator("#cards")).to_contain_text("另一位同志没有上报的 1 项")
    expect(number(grid, "贺春明", "A07")).to_have_value("")
    assert Entry.objects.count() == 0


def test_logging_out_says_what_would_be_lost_and_then_leaves_nothing(grid: Page) -> None:
    base = grid.url.split("/sheets")[0]
    expect(state(grid)).to_have_text("已保存")
    grid.route("**/cells/", lambda route: route.abort())
    fill(grid, "陆文静", "A07", "2")
    expect(state(grid)).to_contain_text("待上报 1 项")
    grid.goto(f"{base}/more/")
    grid.evaluate(
        """async () => {
        const db = await new Promise((ok) => { indexedDB.open("zhiwei-outbox", 1).onsuccess = (e) => ok(e.target.result); });
        const store = db.transaction("edits", "readwrite").objectStore("edits");
        store.put({client_key: "other", user: 0, sheet: 1, cell: "1-A07", values: ["1"], at: Date.now(), ready: true});
        await new Promise((ok) => { store.transaction.oncomplete = ok; });
        db.close();
    }"""
    )
    said: list[str] = []
    grid.once("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    with grid.expect_event("dialog"):
        grid.get_by_role("button", name="退出登录").click()
    assert "还有 1 项改动、另一位同志的 1 项改动没有上报" in said[0]
    assert grid.url == f"{base}/more/"
    grid.once("dialog", lambda dialog: dialog.accept())
    grid.get_by_role("button", name="退出登录").click()
    grid.wait_for_url(f"{base}/login/**")
    eventually(grid, "async () => (await indexedDB.databases()).length === 0")


def test_a_week_old_edit_is_shown_and_not_sent(lasting_world: World, grid: Page) -> None:
    expect(state(grid)).to_have_text("已保存")
    grid.route("**/cells/", lambda route: route.abort())
    fill(grid, "陆文静", "A07", "2")
    expect(state(grid)).to_contain_text("待上报 1 项")
    grid.evaluate(
        """async (old) => {
        const db = await new Promise((ok) => { indexedDB.open("zhiwei-outbox", 1).onsuccess = (e) => ok(e.target.result); });
        const store = db.transaction("edits", "readwrite").objectStore("edits");
        const [row] = await new Promise((ok) => { store.getAll().onsuccess = (e) => ok(e.target.result); });
        store.put({...row, at: row.at - old});
        await new Promise((ok) => { store.transaction.oncomplete = ok; });
        db.close();
    }""",
        timedelta(days=7, minutes=1) / timedelta(milliseconds=1),
    )
    grid.reload()
    grid.unroute("**/cells/")
    card = grid.locator("#cards .card")
    expect(card).to_contain_text("超过 7 天没有上报，本机不再保存：陆文静 A07 谈心谈话与思想疏导 2")
    assert grid.evaluate(KEPT) == []
    assert Entry.objects.count() == 0
    card.get_by_role("button", name="再填进表里").click()
    expect(state(grid)).to_have_text("已保存")
    assert in_force() == {("陆文静", "A07"): {"quantity": "2"}}


def test_three_tabs_send_each_edit_once(lasting_world: World, grid: Page) -> None:
    url, context = grid.url, grid.context
    pages = [grid, context.new_page(), context.new_page()]
    for page in pages[1:]:
        page.goto(url)
        expect(state(page)).to_have_text("已保存")
    sent: list[str] = []
    for page in pages:
        page.on("request", lambda request: sent.append(request.post_data or "")
                if request.url.endswith("/cells/") else None)  # fmt: skip
    away(context)
    fill(pages[0], "陆文静", "A07", "1")
    fill(pages[1], "贺春明", "A07", "2")
    for page in pages:
        expect(state(page)).to_contain_text("待上报 2 项")
    back(context)
    for page in pages:
        expect(state(page)).to_have_text("已保存")
    expect(number(pages[2], "陆文静", "A07")).to_have_value("1")
    expect(number(pages[0], "贺春明", "A07")).to_have_value("2")
    assert Entry.objects.count() == 2


def test_a_sheet_that_was_closed_meanwhile_says_why_and_keeps_what_was_typed(
    lasting_world: World, grid: Page
) -> None:
    expect(state(grid)).to_have_text("已保存")
    away(grid.context)
    fill(grid, "陆文静", "A07", "2")
    expect(state(grid)).to_contain_text("待上报 1 项")
    lasting_world.score(lasting_world.crew, "2026-09")
    lasting_world.submit(lasting_world.crew, "2026-09")
    back(grid.context)
    card = grid.locator("#cards .card")
    expect(card).to_contain_text("1 项没有保存")
    expect(card).to_contain_text("不能再改；要改，请考核小组先退回")
    expect(number(grid, "陆文静", "A07")).to_have_value("2")
    card.get_by_role("button", name="放弃这 1 项").click()
    expect(number(grid, "陆文静", "A07")).to_have_value("")
    assert Entry.objects.count() == 0


def test_with_a_secure_connection_the_page_opens_again_while_offline(
    lasting_world: World, enter: Callable[..., Page]
) -> None:
    page = open_grid(lasting_world, enter, "韩志远", service_workers="allow")
    expect(state(page)).to_have_text("已保存")
    kept = "async () => (await (await caches.open('zhiwei-month-1')).keys()).length"
    eventually(page, f"async () => (await ({kept})()) > 6")
    text = page.evaluate(
        "async (p) => (await caches.match(p)).text()", page.evaluate("location.pathname")
    )
    assert not any(name in text for name in lasting_world.users)
    assert "csrfmiddlewaretoken" not in text
    away(page.context)
    fill(page, "陆文静", "A07", "2")
    expect(state(page)).to_contain_text("待上报 1 项")
    page.reload()
    expect(page.get_by_text("这一页按职务显示")).to_be_visible()
    expect(number(page, "组织委员", "A07")).to_have_value("2")
    fill(page, "纪检委员", "A07", "1")
    expect(state(page)).to_have_text("已离线，改动留在本机：待上报 2 项")
    back(page.context)
    expect(state(page)).to_have_text("已保存")
    assert in_force() == {
        ("陆文静", "A07"): {"quantity": "2"}, ("贺春明", "A07"): {"quantity": "1"}}  # fmt: skip
    base = page.url.split("/sheets")[0]
    page.goto(f"{base}/more/")
    page.get_by_role("button", name="退出登录").click()
    page.wait_for_url(f"{base}/login/**")
    eventually(page, "async () => (await caches.keys()).length === 0")
    eventually(page, "async () => (await navigator.serviceWorker.getRegistrations()).length === 0")
