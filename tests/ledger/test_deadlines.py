"""The pages about time: who is next and until when, the calendar, emergencies."""

from datetime import date
from uuid import UUID

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from scoring.claims.services import claim, peer
from scoring.models import CalendarDay, CalendarNotice, Emergency, PeerRequest, Publication
from scoring.telling.services import reminders
from tests.engine.notice import NOTICE_2026
from tests.world import World, clock
from tests.world.objection import file

pytestmark = pytest.mark.django_db
NOTICE_2027 = "2027-01-01 至 2027-01-03 放假；2027-02-05 至 2027-02-12 放假；2027-02-14 上班"


def login(world: World, name: str) -> Client:
    client = Client()
    client.force_login(world.user(name))
    return client


def text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


@pytest.fixture
def staff(world: World) -> Client:
    user = world.users["审计员"]
    user.is_staff = True
    user.save()
    return login(world, "审计员")


def test_the_home_page_says_the_next_step(world: World) -> None:
    world.open("2026-09")
    world.score(world.crew, "2026-09")
    with time_machine.travel(clock("2026-10-08 09:00"), tick=False):
        page = text(login(world, "韩志远"), "/")
        assert "支部初评：支部书记、副书记或组织委员，2026年10月9日(周五)前" in page
        assert "下一步" not in text(login(world, "江文博"), "/")


def test_the_home_page_says_each_thing_once(world: World) -> None:
    world.open("2026-08")
    world.score(world.crew, "2026-08")
    at = clock("2026-09-09 09:30")
    with time_machine.travel(at, tick=False):
        reminders.compose(plant=world.plant, at=at)
        page = text(login(world, "组织员"), "/")
        assert page.count("采油一队党支部 2026年8月支部初评已过期限 3 个工作日") == 1
        assert "知道了，收起" not in page  # nothing is left of the reminder
    with time_machine.travel(clock("2026-09-10 09:30"), tick=False):
        page = text(login(world, "组织员"), "/")
        assert "采油一队党支部 2026年8月支部初评已过期限 4 个工作日" in page
        assert "知道了，收起" not in page  # nor of yesterday's, which counts fewer days


def test_a_card_of_the_same_place_does_not_put_a_reminder_away(world: World) -> None:
    """The digest's lines lead to the month that a card offers to fill; the card of a sheet says
    itself that today is the last day, and the reminder of the same duty is not beside it."""
    world.open("2026-08", "2026-09")
    world.score(world.crew, "2026-08")
    for at, said in (
        ("2026-09-04 09:30", "等支委会过会后提交，今天截止"),
        ("2026-09-24 09:30", "采油一队党支部 2026年9月还有 3 人一件事也没记"),
    ):
        with time_machine.travel(clock(at), tick=False):
            reminders.compose(plant=world.plant, at=clock(at))
            page = text(login(world, "韩志远"), "/")
            assert said in page, at
            assert page.count("采油一队党支部 2026年9月正在填报") == 1, at
            assert "支部初评今天截止" not in page, at


def test_of_one_s_own_page_home_says_what_no_card_says(world: World) -> None:
    world.open("2026-08", "2026-09")
    world.record("韩志远", world.crew, "2026-08", world.change("陆文静", "C10", {"quantity": "1"}))
    world.lock(world.crew, "2026-08")
    what = claim.Claim(
        UUID(int=7), "C02", date(2026, 9, 5), asked_id=world.user("江文博").member_id
    )
    claim.claim(what=what, by=world.user("陆文静"), at=clock("2026-09-10 10:00"))
    asked = PeerRequest.objects.get()
    peer.answer(
        request_id=asked.pk, yes=False, by=world.user("江文博"), at=clock("2026-09-10 11:00"),
        seen=asked.entry.client_key,
    )  # fmt: skip
    at = clock("2026-09-11 09:30")
    with time_machine.travel(at, tick=False):
        reminders.compose(plant=world.plant, at=at)
        page = text(login(world, "陆文静"), "/")
        assert "您有一件申报，对方没有确认，请看一看" in page
        assert page.count("已锁定") == 1  # the card, with the points


def test_an_objection_s_card_and_its_reminder_are_one(world: World, published: Publication) -> None:
    file(world, published)
    for at in ("2026-10-15 09:30", "2026-10-16 09:30"):
        with time_machine.travel(clock(at), tick=False):
            reminders.compose(plant=world.plant, at=clock(at))
            assert text(login(world, "韩志远"), "/").count("受理异议") == 1


def test_the_page_of_deadlines_shows_what_a_person_may_see(world: World) -> None:
    world.open("2026-09")
    with time_machine.travel(clock("2026-10-15 09:00"), tick=False):
        page = text(login(world, "组织员"), "/deadlines/")
        assert "采油一队党支部 2026年9月" in page
        assert "集输站党支部 2026年9月" in page
        assert "已过 5 个工作日" in page
        assert "2026年10月23日(周五)" in page  # the digest's day: the 25th is a Sunday
        page = text(login(world, "韩志远"), "/deadlines/")
        assert "集输站党支部" not in page


def test_the_calendar_of_a_year(world: World) -> None:
    page = text(login(world, "江文博"), "/calendar/?year=2026")
    assert "2026年10月1日(周四) 至 10月7日(周三)，7 天" in page
    assert "2026年9月20日(周日)" in page
    assert "录入全国放假安排" not in page
    assert "申明一次应急" not in page
    assert "这一年还没有录入" in text(login(world, "江文博"), "/calendar/?year=2044")
    assert login(world, "江文博").get("/calendar/?year=99999").status_code == 404
    assert login(world, "江文博").get("/calendar/?year=x").status_code == 200


def test_the_administrator_pastes_or_uploads_the_notice(world: World, staff: Client) -> None:
    CalendarDay.objects.filter(on__year=2027).delete()
    with time_machine.travel(clock("2026-11-21 09:00"), tick=False):
        assert "2027 年的放假安排还没有录入" in text(staff, "/calendar/")
        given = {"year": "2027", "source": "国办发明电〔2026〕9号", "text": NOTICE_2027}
        answer = staff.post("/calendar/load/", given, follow=True)
        assert "放假 11 天，调休上班 1 天" in answer.content.decode()
        assert CalendarDay.objects.get(on=date(2027, 2, 14)).kind == "workday_swap"
        assert "还没有录入" not in text(staff, "/calendar/")
        file = SimpleUploadedFile("2026.txt", ("\ufeff" + NOTICE_2026).encode())
        answer = staff.post("/calendar/load/", given | {"year": "2026", "file": file}, follow=True)
        assert "放假 33 天，调休上班 6 天" in answer.content.decode()
        assert "审计员：全国，国办发明电〔2026〕9号" in answer.content.decode()


def test_bad_uploads_are_refused_in_words(world: World, staff: Client) -> None:
    before = CalendarDay.objects.count()
    good = {"year": "2026", "source": "国办发明电〔2025〕7号", "text": NOTICE_2026}
    for wrong, said in (
        ({"year": ""}, "请写年份"),
        ({"year": "二〇二七"}, "请写年份"),
        ({"source": ""}, "来源"),
        ({"text": "今年不放假"}, "只读出"),
        ({"text": "放" * 9000}, "最多"),
        ({"file": SimpleUploadedFile("x.txt", b"\xff\xfe\x00")}, "读不出"),
        ({"file": SimpleUploadedFile("x.txt", b"a" * 70_000)}, "太大"),
    ):
        answer = staff.post("/calendar/load/", good | wrong)
        assert answer.status_code == 422, said
        assert said in answer.content.decode()
    assert CalendarDay.objects.count() == before
    assert not CalendarNotice.objects.exists()
    assert login(world, "组织员").post("/calendar/load/", good).status_code == 404


def test_an_organiser_declares_ends_and_withdraws(world: World) -> None:
    organiser = login(world, "组织员")
    given = {
        "unit": world.crew.pk, "kind": "rescue", "reason": "井口抢险", "first": "2026-09-02", "last": "",
    }  # fmt: skip
    with time_machine.travel(clock("2026-09-03 09:00"), tick=False):
        page = organiser.post("/calendar/emergencies/", given, follow=True).content.decode()
        assert "还没有结束" in page
        for wrong in ({"first": "昨天"}, {"first": ""}, {"last": "x"}, {"kind": ""}):
            assert organiser.post("/calendar/emergencies/", given | wrong).status_code == 422
        assert organiser.post("/calendar/emergencies/", given | {"unit": "0"}).status_code == 404
        found = Emergency.objects.get()
        path = f"/calendar/emergencies/{found.pk}/"
        assert login(world, "外厂人").post(path, {"reason": "不相干"}).status_code == 404
        assert login(world, "韩志远").post(path, {"reason": "不相干的人"}).status_code == 403
        ended = organiser.post(path, {"reason": "抢险结束", "last": "2026-09-03"}, follow=True)
        assert "9月3日；组织员 申明于" in ended.content.decode()
        assert organiser.post(path, {"reason": "再改一次", "last": ""}).status_code == 409
        last = Emergency.objects.get(superseded_by__isnull=True)
        gone = organiser.post(
            f"/calendar/emergencies/{last.pk}/", {"reason": "报错单位了", "void": "1"}, follow=True
        )
        assert "井口抢险" not in gone.content.decode()


def test_own_days_by_the_organiser(world: World) -> None:
    given = {
        "unit": world.plant.pk, "first": "2026-10-08", "last": "2026-10-09", "works": "0",
        "source": "厂办〔2026〕31号 检修",
    }  # fmt: skip
    organiser = login(world, "组织员")
    page = organiser.post("/calendar/own/", given, follow=True).content.decode()
    assert "2026-10-08" in page
    assert CalendarDay.objects.filter(unit=world.plant, kind="rest").count() == 2
    for wrong in ({"first": ""}, {"last": "2026-01-01"}, {"source": ""}):
        assert organiser.post("/calendar/own/", given | wrong).status_code == 422
    for wrong in ({"unit": world.other_plant.pk}, {"unit": world.crew.pk}, {"unit": "x"}):
        assert organiser.post("/calendar/own/", given | wrong).status_code == 404
    assert login(world, "韩志远").post("/calendar/own/", given).status_code == 404
