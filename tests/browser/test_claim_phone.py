"""A claim on a phone: three things to fill, a draft that survives, a photo that finds its way."""

import io
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Page, Route, expect

from scoring.engine.time.periods import Month
from scoring.models import Attachment, Entry, PeerAnswer
from tests.browser.faults import expect_to_fit
from tests.browser.sizes import PHONE
from tests.world import PASSWORD, World
from tests.world.pictures import jpeg

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
SHOTS = os.environ.get("SCREENSHOTS", "")

REQUIRED = """() => [...new Set([...document.forms.claim.elements]
  .filter((input) => input.required && input.checkVisibility())
  .map((input) => input.name))]"""


@pytest.fixture
def phone(lasting_world: World, enter: Callable[..., Page]) -> Page:
    lasting_world.open(str(Month.of(timezone.localdate())))
    page = enter("陆文静", PASSWORD, size=PHONE)
    page.get_by_role("link", name="申报一件事").click()
    page.wait_for_url("**/claim/")  # and loaded: the draft is kept by its script
    return page


def shot(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


def wide_photo() -> dict[str, object]:
    return {"name": "井场.jpg", "mimeType": "image/jpeg", "buffer": jpeg(4000, 3000, grain=16)}


def test_three_things_and_one_tap(phone: Page) -> None:
    shot(phone, "claim-360")
    expect_to_fit(phone)
    phone.get_by_label("谈心谈话与思想疏导").check()
    assert sorted(phone.evaluate(REQUIRED)) == ["on", "talked", "what"]
    assert phone.get_by_label("哪一天").input_value() == timezone.localdate().isoformat()
    expect(phone.get_by_label("一句话")).to_be_hidden()
    phone.get_by_label("谈话对象").select_option("转岗职工")
    phone.get_by_role("button", name="申报").click()
    expect(phone.get_by_role("status").first).to_contain_text("已申报")
    expect(phone.get_by_text("已记入，等支部初评")).to_be_visible()
    shot(phone, "claim-done-360")
    assert Entry.objects.get().note == "转岗职工"
    assert phone.evaluate("Object.keys(localStorage).filter(k => k.includes('claim')).length") == 0


def test_the_other_side_is_found_by_part_of_a_name_and_taps(
    phone: Page, enter: Callable[..., Page]
) -> None:
    phone.get_by_label("党员“一带二”").check()
    assert sorted(phone.evaluate(REQUIRED)) == ["on", "peer_name", "what"]
    phone.get_by_label("请谁确认").press_sequentially("白雪")
    phone.get_by_role("button", name="白雪梅 集输站党支部").click()
    shot(phone, "claim-peer-360")
    expect_to_fit(phone)
    phone.get_by_role("button", name="申报").click()
    expect(phone.get_by_text("等 白雪梅 确认（到")).to_be_visible()
    other = enter("白雪梅", PASSWORD, size=PHONE)
    expect(other.get_by_text("陆文静").first).to_be_visible()
    shot(other, "claim-home-360")
    for name in ("确认", "不属实"):
        box = other.get_by_role("button", name=name, exact=True).bounding_box()
        assert box is not None
        assert box["height"] >= 44
    other.get_by_role("button", name="确认", exact=True).click()
    expect(other.get_by_role("status").first).to_contain_text("已确认")
    assert PeerAnswer.objects.get().yes
    phone.reload()
    expect(phone.get_by_text("白雪梅 答复：属实")).to_be_visible()


def test_a_draft_survives_and_a_dead_link_makes_no_second_claim(phone: Page) -> None:
    phone.get_by_label("谈心谈话与思想疏导").check()
    phone.get_by_label("谈话对象").select_option("转岗职工")
    phone.reload()
    expect(phone.get_by_label("谈话对象")).to_have_value("转岗职工")
    expect(phone.get_by_label("谈心谈话与思想疏导")).to_be_checked()

    def lost_answer(route: Route) -> None:
        """The claim arrives; the answer does not."""
        route.fetch()
        route.abort("connectionfailed")

    phone.route("**/claim/", lost_answer, times=1)
    phone.get_by_role("button", name="申报").click()
    expect(phone.get_by_text("没有连上：填的已留在本机")).to_be_visible()
    assert Entry.objects.count() == 1
    phone.reload()
    expect(phone.get_by_label("谈话对象")).to_have_value("转岗职工")
    phone.get_by_role("button", name="申报").click()
    expect(phone.get_by_role("status").first).to_contain_text("已申报")
    assert Entry.objects.count() == 1


def test_a_photo_is_shrunk_here_and_goes_on_after_a_dead_link(phone: Page) -> None:
    phone.get_by_label("谈心谈话与思想疏导").check()
    phone.get_by_label("谈话对象").select_option("转岗职工")
    phone.get_by_label("照片或 PDF（可不附）").set_input_files(wide_photo())
    offsets: list[tuple[int, int]] = []

    def watch(route: Route) -> None:
        if route.request.method == "PUT":
            query = route.request.url.split("?")[1]
            values = dict(part.split("=") for part in query.split("&"))
            offsets.append((int(values["offset"]), int(values["total"])))
            if len(offsets) == 2:
                route.abort("connectionfailed")
                return
        route.continue_()

    phone.route("**/uploads/**", watch)
    phone.get_by_role("button", name="申报").click()
    expect(phone.get_by_text("照片还没有传完，留在本机")).to_be_visible()
    # The claim stands already; what was sent is a picture of 1280, not of 4000.
    assert (Entry.objects.count(), Attachment.objects.count()) == (1, 0)
    assert offsets[0][1] < 1_000_000
    assert offsets[1][0] > 0
    shot(phone, "claim-photo-waits-360")
    phone.reload()
    expect(phone.get_by_role("link", name="井场.jpg")).to_be_visible()
    again = [offset for offset, _ in offsets[2:]]
    assert again[0] == offsets[1][0]  # what had arrived was not sent again
    assert 0 not in again
    kept = Attachment.objects.get()
    assert Image.open(io.BytesIO(bytes(kept.content))).size == (1280, 960)
    assert phone.evaluate("Object.keys(localStorage).filter(k => k.includes('claim')).length") == 0


def test_what_is_no_picture_leaves_the_claim(phone: Page) -> None:
    phone.get_by_label("谈心谈话与思想疏导").check()
    phone.get_by_label("谈话对象").select_option("转岗职工")
    bad = {"name": "x.jpg", "mimeType": "image/jpeg", "buffer": b"<!doctype html>" * 9}
    phone.get_by_label("照片或 PDF（可不附）").set_input_files(bad)
    phone.get_by_role("button", name="申报").click()
    expect(phone.get_by_text("照片没有附上：只能附照片")).to_be_visible()
    assert Entry.objects.count() == 1


def test_a_draft_older_than_seven_days_is_gone_whoever_wrote_it(phone: Page) -> None:
    phone.get_by_label("一句话").fill("与转岗的小李谈心")
    phone.evaluate(
        """(week) => {
        const [key] = Object.keys(localStorage).filter((name) => name.startsWith("zhiwei-claim-"));
        const old = JSON.stringify({...JSON.parse(localStorage.getItem(key)), at: Date.now() - week - 60_000});
        localStorage.setItem(key, old);
        localStorage.setItem("zhiwei-claim-0", old);
        localStorage.setItem("zhiwei-claim-photo-0-x", old);
        localStorage.setItem("zhiwei-claim-photo-0-new", JSON.stringify({at: Date.now()}));
    }""",
        7 * 24 * 3600 * 1000,
    )
    phone.reload()
    expect(phone.get_by_label("一句话")).to_have_value("")
    kept = phone.evaluate("Object.keys(localStorage).filter((k) => k.startsWith('zhiwei-claim'))")
    assert kept == ["zhiwei-claim-photo-0-new"]


def test_leaving_a_shared_computer_takes_the_draft_along(phone: Page) -> None:
    phone.get_by_label("一句话").fill("转岗职工")
    assert phone.evaluate("Object.keys(localStorage).join()").count("zhiwei-claim") == 1
    phone.get_by_role("link", name="更多").click()
    phone.get_by_role("button", name="退出登录").click()
    phone.wait_for_url("**/login/**")
    assert "zhiwei-claim" not in phone.evaluate("Object.keys(localStorage).join()")


def test_without_script_it_is_a_plain_form(
    lasting_world: World, enter: Callable[..., Page], tmp_path: Path
) -> None:
    lasting_world.open(str(Month.of(timezone.localdate())))
    page = enter("陆文静", PASSWORD, size=PHONE, java_script_enabled=False)
    page.goto(f"{page.url}claim/")
    page.get_by_label("导师带徒").check()
    page.get_by_label("请谁确认").fill("江文博")
    page.get_by_label("照片或 PDF（可不附）").set_input_files(wide_photo())
    page.get_by_role("button", name="申报", exact=True).click()
    expect(page.get_by_text("已申报，等 江文博 确认后计分")).to_be_visible()
    expect(page.get_by_role("link", name="井场.jpg")).to_be_visible()
    page.get_by_text("补照片、撤回").click()
    page.get_by_role("button", name="撤回这一件").click()
    expect(page.get_by_text("已撤回").first).to_be_visible()


def test_the_recorder_reads_whose_claim_it_is(
    lasting_world: World, phone: Page, enter: Callable[..., Page]
) -> None:
    phone.get_by_label("导师带徒").check()
    phone.get_by_label("请谁确认").fill("外协队老马")
    phone.get_by_role("button", name="申报").click()
    expect(phone.get_by_text("等 外协队老马 电话确认")).to_be_visible()
    recorder = enter("韩志远", PASSWORD)
    recorder.get_by_text("1 件申报等对方确认").wait_for()
    recorder.get_by_role("link", name="申报一件事").click()
    recorder.wait_for_url("**/claim/")
    shot(recorder, "claim-1280")
    recorder.go_back()
    sheet = lasting_world.sheet(lasting_world.crew, str(Month.of(timezone.localdate())))
    home = recorder.url
    recorder.goto(f"{home}sheets/{sheet.pk}/entry/")
    recorder.locator(f'td[data-cell="{lasting_world.participant("陆文静").pk}-C03"] a.got').click()
    panel = recorder.get_by_role("dialog")
    expect(panel.get_by_text("本人申报")).to_be_visible()
    expect(panel.get_by_text("等 外协队老马 电话确认")).to_be_visible()
    panel.get_by_text("附文件（可不附）").click()
    panel.get_by_label("照片或 PDF").set_input_files(
        {"name": "协议.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n%%EOF\n"}
    )
    panel.get_by_role("button", name="附上").click()
    expect(panel.get_by_role("link", name="协议.pdf")).to_be_visible()
    shot(recorder, "claim-panel-1280")
    recorder.goto(home)
    recorder.get_by_text("件申报等对方确认").locator("..").get_by_role("link", name="去看").click()
    shot(recorder, "claim-branch-1280")
    recorder.get_by_role("button", name="属实", exact=True).click()
    expect(recorder.get_by_role("status").first).to_contain_text("电话确认：属实（外协队老马")
