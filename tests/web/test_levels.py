"""The pages of the three levels: what each person sees and may send."""

import pytest

from members.models import Member, User
from scoring.models import Answer, Check, Confirmation
from tests.world import World
from tests.world.groups import matters
from tests.world.month import september
from tests.world.pages import enter

pytestmark = pytest.mark.django_db


def test_the_leader_says_all_is_right_at_once_but_for_one(grouped: World) -> None:
    sheet = grouped.sheet(grouped.crew, "2026-07")
    client = enter(grouped, "江文博")
    home = client.get("/").content.decode()
    assert "等党小组核" in home
    page = client.get(f"/sheets/{sheet.pk}/group/").content.decode()
    assert "贺春明" in page
    assert "<h2>陆文静" not in page  # another group's
    first, second = matters(grouped, "贺春明", "韩志远")
    data = {f"word-{first.pk}": "return", f"word-{second.pk}": "later", "all": "1"}
    answer = client.post(f"/sheets/{sheet.pk}/group/", data)
    assert answer.status_code == 422
    assert "退回原因" in answer.content.decode()
    assert not Check.objects.exists()
    answer = client.post(f"/sheets/{sheet.pk}/group/", data | {f"why-{first.pk}": "只谈了一次"})
    assert answer.status_code == 302
    assert set(Check.objects.values_list("entry_id", "holds")) == {
        (first.pk, False), (second.pk, True),
    }  # fmt: skip
    assert "只谈了一次" in client.get(f"/sheets/{sheet.pk}/group/").content.decode()


def test_the_recorder_reads_which_matter_was_returned_and_why(grouped: World) -> None:
    sheet = grouped.sheet(grouped.crew, "2026-07")
    secretary = enter(grouped, "韩志远")
    # While nothing is returned, it is the group leaders' turn and not his.
    assert "初评已算出" not in secretary.get("/").content.decode()
    first = matters(grouped, "贺春明")[0]
    data = {f"word-{first.pk}": "return", f"why-{first.pk}": "只谈了一次", "all": "1"}
    assert enter(grouped, "江文博").post(f"/sheets/{sheet.pk}/group/", data).status_code == 302
    home = secretary.get("/").content.decode()
    assert "2026年7月有 1 件被党小组退回，改好或撤回" in home
    assert "初评已算出" not in home
    page = secretary.get(f"/sheets/{sheet.pk}/").content.decode()
    assert f"/sheets/{sheet.pk}/entry/{first.participant_id}/A07/" in page
    assert "只谈了一次（江文博" in page
    cell = f"/sheets/{sheet.pk}/entry/{first.participant_id}/A07/"
    assert "党小组退回：只谈了一次（江文博" in secretary.get(cell).content.decode()
    # Why somebody's matter was doubted is not for the whole branch.
    plain = Member.objects.create(name="才让多杰", branch=grouped.crew)
    grouped.users["才让多杰"] = User.objects.create(username="才让多杰", member=plain)
    for url in (cell, f"/sheets/{sheet.pk}/"):
        assert "只谈了一次" in enter(grouped, "贺春明").get(url).content.decode()
        assert "只谈了一次" not in enter(grouped, "才让多杰").get(url).content.decode()


def test_every_page_of_a_sheet_says_who_is_next_and_by_when(grouped: World) -> None:
    sheet = grouped.sheet(grouped.crew, "2026-07")
    leader, secretary = enter(grouped, "江文博"), enter(grouped, "韩志远")
    said = "党小组核：党小组长，2026年8月4日(周二)前"
    for client, pages in ((leader, ("", "group/")), (secretary, ("", "entry/", "meetings/"))):
        for page in pages:
            text = client.get(f"/sheets/{sheet.pk}/{page}").content.decode()
            assert said in text, page


def test_who_leads_no_group_has_no_such_page(grouped: World) -> None:
    sheet = grouped.sheet(grouped.crew, "2026-07")
    for name in ("韩志远", "马晓东", "田成林"):
        assert enter(grouped, name).get(f"/sheets/{sheet.pk}/group/").status_code == 404


def test_the_sheet_is_read_aloud_and_graded_items_are_settled(world: World) -> None:
    sheet = september(world)
    world.score(world.crew, "2026-09")
    client = enter(world, "韩志远")
    own = client.get(f"/sheets/{sheet.pk}/reading/").content.decode()
    assert "念到本人，请回避" in own
    assert "要会上定档的" not in own
    person = world.participant("陆文静").pk
    url = f"/sheets/{sheet.pk}/reading/?person={person}"
    page = client.get(url).content.decode()
    assert "要会上定档的" in page
    assert "定档，下一位 贺春明" in page
    # What is deducted is not something the meeting has yet to decide.
    asked, folded = page.split("<summary>负面约束 3 项，都没有</summary>")
    assert '<option value="">未定</option>' in asked
    assert '<option value="">没有</option>' not in asked
    assert '<option value="">未定</option>' not in folded
    key = page.split('name="request" value="')[1].split('"')[0]
    data = {"request": key, f"s-{person}-C01": "|", f"v-{person}-C01": "good"}
    option = page.split(f'name="v-{person}-C01"')[1].split('option value="')[2].split('"')[0]
    after = world.participant("贺春明").pk
    answer = client.post(url, data | {f"v-{person}-C01": option, "go": str(after)})
    assert answer["Location"] == f"/sheets/{sheet.pk}/reading/?person={after}"
    again = client.get(answer["Location"]).content.decode()
    assert "陆文静：已定档" in again
    again = client.get(url).content.decode()
    assert f'<option value="{option}" selected>' in again.split(f'name="v-{person}-C01"')[1]
    assert enter(world, "江文博").get(url).status_code == 404


def test_without_a_committee_the_member_meeting_settles_the_month(world: World) -> None:
    world.crew.has_committee = False
    world.crew.save()
    sheet = september(world)
    world.score(world.crew, "2026-09")
    client = enter(world, "韩志远")
    page = client.get(f"/sheets/{sheet.pk}/").content.decode()
    assert "支部党员大会会议记录编号" in page
    assert "支部党员大会逐行过会" in page
    assert "支委会" not in page
    answer = client.post(f"/sheets/{sheet.pk}/submit/", {"minutes_no": "1"}, follow=True)
    assert "请填写支部党员大会会议记录编号" in answer.content.decode()


def test_two_who_settle_one_grade_at_the_meeting_see_both_values(world: World) -> None:
    sheet = september(world)
    world.score(world.crew, "2026-09")
    person = world.participant("贺春明").pk
    url = f"/sheets/{sheet.pk}/reading/?person={person}"
    client = enter(world, "韩志远")
    key = client.get(url).content.decode().split('name="request" value="')[1].split('"')[0]
    world.record("陆文静", world.crew, "2026-09", world.change("贺春明", "C01", {"option": "pass"}))
    mine = {"request": key, f"s-{person}-C01": "|", f"v-{person}-C01": "excellent"}
    answer = client.post(url, mine)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "贺春明 C01 党员示范岗（责任区）：陆文静 已改为 达标；您填的是 优秀" in page
    assert '<option value="excellent" selected>' in page
    # "Once more and it is yours": the form now stands on what the other one wrote.
    seen = page.split(f'name="s-{person}-C01" value="')[1].split('"')[0]
    assert client.post(url, mine | {f"s-{person}-C01": seen}).status_code == 302
    assert '<option value="excellent" selected>' in client.get(url).content.decode()


@pytest.mark.parametrize("day", ["2026-09-30 21:00", ""])
def test_the_panel_reads_that_most_was_typed_in_one_sitting(world: World, day: str) -> None:
    """Said on the sheet to who verifies it, and to nobody else; not when it came over the month."""
    world.open("2026-09")
    for number in range(20):
        at = day or f"2026-09-{number + 1:02d} 09:00"
        talk = world.change("陆文静", "A07", {"quantity": "1"}, note="转岗职工")
        world.record("韩志远", world.crew, "2026-09", talk, at=at)
    world.score(world.crew, "2026-09")
    world.submit(world.crew, "2026-09")
    url = f"/sheets/{world.sheet(world.crew, '2026-09').pk}/"
    said = "20 件是到 9月30日 21:00 为止的 24 小时里记的"
    assert (said in enter(world, "马晓东").get(url).content.decode()) is bool(day)
    for name in ("韩志远", "江文博"):
        assert "小时里记的" not in enter(world, name).get(url).content.decode()


def test_the_panel_sees_the_draw_the_votes_and_the_objection(world: World) -> None:
    sheet = september(world)
    world.score(world.crew, "2026-09")
    world.submit(world.crew, "2026-09")
    sheet.refresh_from_db()
    line = world.participant("陆文静").pk
    first, second = enter(world, "马晓东"), enter(world, "周家兴")
    assert "抽查 3 件" in first.get(f"/sheets/{sheet.pk}/").content.decode()
    data = {"line": line, "reason": "完成情况要看记录", "version": sheet.version}
    assert second.post(f"/sheets/{sheet.pk}/disagree/", data).status_code == 302
    page = first.get(f"/sheets/{sheet.pk}/").content.decode()
    assert "周家兴：完成情况要看记录" in page
    everybody = [world.participant(name).pk for name in ("韩志远", "陆文静", "贺春明")]
    data = {"line": everybody, "version": sheet.version}
    assert first.post(f"/sheets/{sheet.pk}/confirm/", data).status_code == 302
    assert "您已同意这一行" in first.get(f"/sheets/{sheet.pk}/").content.decode()
    assert "您已核 3 行" in first.get("/").content.decode()
    assert second.post(f"/sheets/{sheet.pk}/confirm/", data).status_code == 302
    sheet.refresh_from_db()
    assert sheet.state == "locked"
    assert Confirmation.objects.filter(agrees=True).count() == 6


def test_a_person_answers_from_his_own_page(world: World) -> None:
    september(world)
    world.lock(world.crew, "2026-09")
    sheet = world.sheet(world.crew, "2026-09")
    line = world.participant("贺春明").pk
    client = enter(world, "贺春明")
    assert "请确认，或说明疑问" in client.get("/").content.decode()
    url = f"/sheets/{sheet.pk}/answer/{line}/"
    assert client.post(url, {"answer": "doubt", "text": "少"}).status_code == 422
    assert client.post(url, {}).status_code == 422
    assert client.post(url, {"answer": "yes", "back": "me"})["Location"] == "/me/"
    assert Answer.objects.get().agrees
    assert "请确认，或说明疑问" not in client.get("/").content.decode()
    page = enter(world, "马晓东").get(f"/sheets/{sheet.pk}/").content.decode()
    assert page.count("本人确认 ") == 1
    assert page.count("尚未确认") + page.count("逾期未确认") == 2


def test_a_duty_is_handed_over_and_taken_back_in_the_browser(world: World) -> None:
    client = enter(world, "韩志远")
    member = world.users
    data = {
        "held": f"recorder-{world.crew.pk}-{member['韩志远'].member_id}",
        "deputy": member["江文博"].member_id,
        "from_on": "2099-01-02",
        "to_on": "2099-01-01",
        "reason": "轮休回内地",
    }
    form = client.get("/delegations/").content.decode()
    assert 'placeholder="例如：轮休回西宁" required minlength="4"' in form
    assert '<option value="">请选择</option>' in form
    assert f'<option value="{data["deputy"]}">' in form
    assert f'<option value="{member["韩志远"].member_id}">' not in form  # nobody for himself
    assert client.post("/delegations/", data).status_code == 422
    data["to_on"] = "2099-01-20"
    assert client.post("/delegations/", data).status_code == 302
    page = client.get("/delegations/").content.decode()
    assert "江文博 代 韩志远" in page
    pk = page.split("/delegations/")[1].split("/")[0]
    stranger = enter(world, "田成林")
    assert stranger.post(f"/delegations/{pk}/end/").status_code == 404
    data["held"] = data["held"].replace("recorder", "panel")
    assert stranger.post("/delegations/", data).status_code == 422
    assert client.post(f"/delegations/{pk}/end/").status_code == 302
    assert "现在没有代理" in client.get("/delegations/").content.decode()


def test_a_month_is_reopened_in_the_browser_by_the_committee_only(world: World) -> None:
    september(world)
    world.lock(world.crew, "2026-09")
    sheet = world.sheet(world.crew, "2026-09")
    url = f"/sheets/{sheet.pk}/reopen/"
    data = {"reason": "漏记了抢险一件"}
    assert "重开这个月" not in enter(world, "韩志远").get(f"/sheets/{sheet.pk}/").content.decode()
    assert enter(world, "韩志远").post(url, data).status_code == 403
    committee = enter(world, "委员甲")
    assert "重开这个月" in committee.get(f"/sheets/{sheet.pk}/").content.decode()
    assert committee.post(url, {"reason": ""}).status_code == 422
    assert committee.post(url, data).status_code == 302
    assert "以前可以改" in committee.get(f"/sheets/{sheet.pk}/").content.decode()


def test_a_line_with_a_deduction_is_ticked_by_hand(world: World) -> None:
    sheet = september(world)
    world.record("韩志远", world.crew, "2026-09", world.change("贺春明", "D01", {}))
    world.score(world.crew, "2026-09")
    world.submit(world.crew, "2026-09")
    page = enter(world, "马晓东").get(f"/sheets/{sheet.pk}/").content.decode()
    lost, kept = (world.participant(name).pk for name in ("贺春明", "陆文静"))
    assert f'name="line" value="{kept}" checked>' in page
    assert f'name="line" value="{lost}">' in page
    assert page.count("有扣分，看过再勾。") == 1
