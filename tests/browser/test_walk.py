"""The whole path in a real browser with a real worker, as seven people: a month is entered,
scored, confirmed and locked; the quarter is composed, approved, cleared, posted and read."""

import subprocess
import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from scoring.models import Entry, Publication, Sheet
from tests.browser.faults import expect_to_fit
from tests.browser.sizes import PHONE
from tests.world import PASSWORD, World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.worker]


@pytest.fixture
def worker(worker_command: list[str], worker_env: dict[str, str]) -> Iterator[None]:
    process = subprocess.Popen(worker_command, env=worker_env)
    yield
    process.terminate()
    process.wait(120)


def until(
    ring: Callable[[], None], page: Page, text: str, *, gone: bool = False, seconds: float = 60
) -> None:
    """Look again until the page says it, as a person would who waits for the background."""
    end = time.monotonic() + seconds
    while (page.get_by_text(text).count() == 0) is not gone:
        assert time.monotonic() < end, page.inner_text("main")
        ring()
        time.sleep(0.5)
        page.reload()


def test_seven_people_carry_a_quarter_to_the_board(
    lasting_world: World, enter: Callable[..., Page], worker: None, ring: Callable[[], None]
) -> None:
    world = lasting_world
    world.open("2026-07", "2026-08", "2026-09")
    world.lock(world.station, "2026-07", "2026-08", "2026-09")
    world.lock(world.crew, "2026-07", "2026-08")
    sheet = world.sheet(world.crew, "2026-09")

    # 1 · The secretary enters the month, corrects a wrong number, and lets it be computed.
    secretary = enter("韩志远", PASSWORD)
    expect(secretary.get_by_role("heading", name="等着您的事")).to_be_visible()
    secretary.goto(f"{secretary.url}sheets/{sheet.pk}/entry/")
    talk = secretary.get_by_label("陆文静 A07 谈心谈话与思想疏导 数量")
    talk.fill("五")
    secretary.get_by_role("combobox", name="陆文静 C01").select_option(label="优秀")
    secretary.get_by_label("贺春明 A07 谈心谈话与思想疏导 数量").fill("2")
    secretary.get_by_role("button", name="保存").click()
    expect(secretary.locator("#state")).to_have_text("没有保存 1 项")
    expect(secretary.locator("#cards")).to_contain_text("陆文静 A07 谈心谈话与思想疏导")
    talk.fill("5")
    secretary.get_by_role("button", name="保存").click()
    expect(secretary.locator("#state")).to_have_text("已保存")
    expect(secretary.get_by_text("已封顶，少计 0.80")).to_be_visible()

    # 2 · For the secretary's own line the organisation member enters.
    organisation = enter("陆文静", PASSWORD)
    organisation.goto(f"{organisation.url}sheets/{sheet.pk}/entry/")
    expect(organisation.get_by_role("textbox", name="陆文静 A07")).to_have_count(0)
    organisation.get_by_role("combobox", name="韩志远 A02").select_option(label="全部完成")
    expect(organisation.locator("#state")).to_have_text("已保存")

    secretary.goto(secretary.url.replace("entry/", ""))
    secretary.get_by_role("button", name="计算初评").click()
    expect(secretary.get_by_role("heading", name="计算各支部初评")).to_be_visible()
    until(ring, secretary, "做完了")
    secretary.goto(f"{secretary.url.split('/jobs')[0]}/sheets/{sheet.pk}/")
    expect(secretary.get_by_text("当月封顶 1.20 分，少计 0.80 分")).to_be_visible()
    secretary.get_by_label("支委会会议记录编号").fill("支委会〔2026〕10号")
    secretary.get_by_role("button", name="提交初评").click()
    expect(secretary.get_by_text("已提交考核小组核实")).to_be_visible()

    # 3 · The panel returns it once, then confirms: the sheet is locked with a digest.
    panel = enter("马晓东", PASSWORD)
    panel.get_by_role("link", name="去核实").click()
    panel.get_by_label("退回原因").fill("贺春明的谈话请补上日期")
    panel.get_by_role("button", name="退回并说明").click()
    expect(panel.get_by_text("考核小组退回：")).to_be_visible()
    secretary.reload()
    expect(secretary.get_by_text("贺春明的谈话请补上日期").first).to_be_visible()
    secretary.get_by_label("支委会会议记录编号").fill("支委会〔2026〕11号")
    secretary.get_by_role("button", name="提交初评").click()
    expect(secretary.get_by_text("已提交考核小组核实")).to_be_visible()
    panel.reload()
    panel.get_by_role("button", name="核实确认").click()
    expect(panel.get_by_text("已核实，其余的行等考核小组其他成员")).to_be_visible()
    panel = enter("周家兴", PASSWORD)
    panel.get_by_role("link", name="去核实").click()
    expect(panel.get_by_text("1 人同意，要 2 人").first).to_be_visible()
    panel.get_by_role("button", name="核实确认").click()
    expect(panel.get_by_text("全部核实，当月已锁定")).to_be_visible()
    sheet.refresh_from_db()
    assert (sheet.state, len(sheet.digest)) == (Sheet.State.LOCKED, 64)
    assert panel.get_by_text(sheet.digest).count() == 1

    # 4 · The worker composes; someone of the plant committee approves this very draft.
    committee = enter("委员甲", PASSWORD)
    until(ring, committee, "等厂党委审定")
    committee.get_by_role("link", name="看草稿并审定").click()
    committee.wait_for_url("**/boards/*/")  # what is not there is looked for on that page
    # The quarter's time was up: an earlier draft had this branch as 未报送, and is not approved.
    until(ring, committee, "所在党支部未报送", gone=True)
    expect(committee.get_by_text("要重新归集才能审定")).to_have_count(0)
    expect(committee.get_by_role("cell", name="陆文静")).to_be_visible()
    # The readiness check saw the returned sheet: going on needs a reason.
    expect(committee.get_by_text("采油一队党支部2026年9月的表退回过 1 次")).to_be_visible()
    committee.get_by_label("照样审定的理由").fill("谈话日期已补上")
    committee.get_by_role("button", name="审定").click()
    expect(committee.get_by_text("已审定", exact=False).first).to_be_visible()

    # 5 · Somebody else looks for secrets, the organiser says where the paper hangs.
    secrecy = enter("保密员", PASSWORD)
    secrecy.get_by_role("link", name="去做保密审查").click()
    secrecy.get_by_role("button", name="保密审查通过").click()
    expect(secrecy.get_by_role("status").first).to_contain_text("保密审查通过")
    organiser = enter("组织员", PASSWORD)
    organiser.get_by_role("link", name="写明张贴地点").click()
    organiser.get_by_label("张贴地点").fill("厂部一楼党务公开栏")
    organiser.get_by_role("button", name="写明张贴地点").click()
    until(ring, committee, "第 1 版已公布")

    # 6 · A member reads it on a phone, without script, and asks why.
    publication = Publication.objects.get()
    member = enter("江文博", PASSWORD, size=PHONE, java_script_enabled=False)
    member.get_by_role("link", name="排行榜").click()
    expect(member.get_by_role("heading", name="2026年第三季度支委积分榜")).to_be_visible()
    expect_to_fit(member)
    member.get_by_role("link", name="陆文静").click()
    expect(
        member.get_by_text("谈心谈话与思想疏导 5 人次共 2.00 分，当月封顶 1.20 分，少计 0.80 分")
    ).to_be_visible()
    expect(member.get_by_text(publication.digest)).to_be_visible()
    assert Entry.objects.filter(item="A07", void=False).count() == 2
