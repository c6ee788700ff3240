"""Reminders: who hears what and when; one message a day, none at night, no trace of reading."""

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import LazySettings
from django.core import mail
from django.db import IntegrityError, transaction

from scoring.base.services import todays_messages
from scoring.clock.services import timetable, worker
from scoring.models import (
    CalendarDay,
    JobRun,
    PeerRequest,
    Reminder,
    ReminderDelivery,
)
from scoring.telling.services import channels, reminders
from tests.world import World, clock

pytestmark = pytest.mark.django_db
LATE = "2026-09-04 09:30", "2026-09-07 09:30", "2026-09-08 09:30", "2026-09-09 09:30"


def compose(world: World, at: str) -> dict[str, list[str]]:
    """Compose the plant's messages; who has one of that day, and its lines."""
    reminders.compose(plant=world.plant, at=clock(at))
    return told(at)


def told(at: str) -> dict[str, list[str]]:
    rows = Reminder.objects.filter(on=date.fromisoformat(at[:10]), recipient__isnull=False)
    return {
        row.recipient.username: [line.text for line in row.lines.all()]
        for row in rows.select_related("recipient").order_by("recipient__username")
    }


@pytest.fixture
def august(world: World) -> World:
    """Both branches have their preliminary score and submit nothing; due on Friday 4 September."""
    world.open("2026-08")
    world.score(world.crew, "2026-08")
    world.score(world.station, "2026-08")
    return world


def test_the_deadline_day_and_the_three_days_after_it(august: World) -> None:
    due, one, two, three = (compose(august, at) for at in LATE)
    recorders = {"韩志远", "陆文静", "田成林", "白雪梅"}
    assert set(due) == recorders
    assert due["韩志远"] == ["采油一队党支部 2026年8月支部初评今天截止"]
    assert set(one) == recorders
    assert one["韩志远"] == [
        "采油一队党支部 2026年8月支部初评已过期限 1 个工作日（2026年9月4日(周五)）"
    ]
    assert set(two) == {"组织员"}
    assert len(two["组织员"]) == 2
    assert set(three) == {"委员甲", "委员乙"}
    assert compose(august, "2026-09-10 09:30") == {}  # everybody has heard; nobody is hunted


def test_a_day_that_was_missed_is_made_up_for(august: World) -> None:
    found = compose(august, LATE[3])
    assert set(found) == {"韩志远", "陆文静", "田成林", "白雪梅", "组织员", "委员甲", "委员乙"}


def test_a_deadline_on_a_day_off_is_told_on_the_working_day_before(world: World) -> None:
    world.open("2026-10")
    found = compose(world, "2026-10-30 09:30")  # Friday; the month ends on Saturday
    texts = [text for lines in found.values() for text in lines if "截止" in text]
    assert texts
    assert all("2026年10月31日(周六)截止" in text for text in texts)


def test_the_panel_is_told_when_it_is_its_turn(august: World) -> None:
    august.submit(august.crew, "2026-08", at="2026-09-04 17:00")
    august.submit(august.station, "2026-08", at="2026-09-04 17:00")
    found = compose(august, "2026-09-08 09:30")
    assert set(found) == {"马晓东", "周家兴", "贺春明", "秦永福"}


def test_one_message_a_day_however_much_there_is(august: World) -> None:
    august.open("2026-07")
    august.score(august.crew, "2026-07")
    first = compose(august, LATE[1])
    assert len(first["韩志远"]) == 2
    august.score(august.station, "2026-07", at="2026-09-07 10:00")
    august.open("2026-06")
    assert compose(august, "2026-09-07 16:00") == first
    with pytest.raises(IntegrityError), transaction.atomic():
        Reminder.objects.create(
            plant=august.plant, recipient=august.users["韩志远"], on=date(2026, 9, 7),
            text="再催一次", created_at=clock(LATE[1]),
        )  # fmt: skip


@pytest.mark.parametrize(
    ("at", "asked"),
    [
        ("2026-09-04 07:59", False),
        ("2026-09-04 08:00", False),
        ("2026-09-04 09:29", False),
        ("2026-09-04 09:30", True),
        ("2026-09-04 19:59", True),
        ("2026-09-04 20:00", False),
        ("2026-09-04 23:30", False),
        ("2026-09-05 09:30", False),  # Saturday
        ("2026-09-20 09:30", True),  # a Sunday that works
        ("2026-09-25 09:30", False),  # Mid-Autumn
        ("2026-10-10 09:30", True),  # a Saturday that works
        ("2044-09-02 09:30", False),  # an unknown year
    ],
)
def test_when_the_day_s_messages_are_asked_for(world: World, at: str, asked: bool) -> None:
    todays_messages.ask(plant_id=world.plant.pk, at=clock(at))
    todays_messages.ask(plant_id=world.plant.pk, at=clock(at))
    assert JobRun.objects.filter(kind="remind").count() == int(asked)


def test_the_tick_asks_and_a_late_worker_keeps_the_quiet_hours(august: World) -> None:
    timetable.tick(at=clock(LATE[0]))
    job = JobRun.objects.get(kind="remind", plant=august.plant)
    JobRun.objects.filter(pk=job.pk).update(due_at=clock("2026-01-01 00:00"))
    with transaction.atomic():
        assert "20:00 到 08:00" in reminders.compose(
            plant=august.plant, at=clock("2026-09-04 20:00")
        )
    assert not Reminder.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_job_composes_once(lasting_world: World) -> None:
    world = lasting_world
    world.open("2026-08")
    world.score(world.crew, "2026-08")
    todays_messages.ask(plant_id=world.plant.pk, at=clock(LATE[0]))
    job = JobRun.objects.get(kind="remind")
    JobRun.objects.filter(pk=job.pk).update(due_at=clock("2026-01-01 00:00"))
    assert [worker.run(job.pk, at=clock(LATE[0])) for _ in range(2)] == ["done", "skipped"]
    assert set(told(LATE[0])) == {"韩志远", "陆文静", "田成林", "白雪梅"}


def test_members_hear_only_of_what_asks_for_their_word(august: World) -> None:
    assert all("江文博" not in compose(august, at) for at in LATE)
    august.open("2026-09")
    august.record("韩志远", august.crew, "2026-09", august.change("陆文静", "C10", {"quantity": "1"}),
                  at="2026-09-10 10:00")  # fmt: skip
    entry = august.sheet(august.crew, "2026-09").entries.get()
    PeerRequest.objects.create(
        entry=entry, asked=august.users["江文博"].member, asked_at=clock("2026-09-10 10:00")
    )
    found = compose(august, "2026-09-11 09:30")
    assert found["江文博"] == ["有一件申报等您确认属实不属实"]


def test_the_calendar_watch_warns_once_a_month(world: World) -> None:
    CalendarDay.objects.filter(on__year=2027).delete()
    operator = world.users["审计员"]
    operator.is_staff = True
    operator.save()
    assert compose(world, "2026-10-30 09:30") == {}
    found = compose(world, "2026-11-02 09:30")
    assert set(found) == {"审计员", "组织员"}
    # Who cannot enter it is not told to.
    assert "通知公布后请催系统管理员录入" in found["组织员"][0]
    assert "通知公布后请录入" in found["审计员"][0]
    assert compose(world, "2026-11-03 09:30") == {}
    assert set(compose(world, "2026-12-01 09:30")) == {"审计员", "组织员"}


def test_nothing_records_whether_anybody_read_it() -> None:
    fields = {field.name for field in Reminder._meta.get_fields()}
    assert fields == {
        "id", "plant", "recipient", "on", "text", "created_at", "dismissed", "lines", "deliveries",
    }  # fmt: skip


class Robot(BaseHTTPRequestHandler):
    """A group robot: keeps what it is sent, answers what it is told to."""

    sent: list[tuple[str, Any]] = []
    answer: tuple[int, bytes] = (200, b'{"errcode":0,"errmsg":"ok"}')

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        Robot.sent.append((self.path, json.loads(body)))
        status, said = Robot.answer
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "/elsewhere")
        self.end_headers()
        self.wfile.write(said)

    def do_GET(self) -> None:
        Robot.sent.append((self.path, "GET"))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def robot(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    Robot.sent, Robot.answer = [], (200, b'{"errcode":0,"errmsg":"ok"}')
    server = HTTPServer(("127.0.0.1", 0), Robot)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    origin = f"http://127.0.0.1:{server.server_address[1]}"
    settings.REMINDER_HOOK_ORIGINS = [origin]
    settings.SITE_URL = "https://jifen.example.cn/"
    yield origin
    server.shutdown()
    server.server_close()
    thread.join()


def deliver(channel: str, at: str) -> str:
    delivery = ReminderDelivery.objects.get(channel=channel)
    job = JobRun.objects.get(kind="deliver_reminder", key=str(delivery.pk))
    JobRun.objects.filter(pk=job.pk).update(due_at=clock("2026-01-01 00:00"), not_before=None)
    return worker.run(job.pk, at=clock(at))


def test_groups_get_a_count_and_a_link_and_nobody_s_name(
    august: World, robot: str, settings: LazySettings
) -> None:
    settings.REMINDER_WECOM_URL = f"{robot}/cgi-bin/webhook/send?key=geheim"
    settings.REMINDER_DINGTALK_URL = f"{robot}/robot/send?access_token=geheim"
    settings.REMINDER_DINGTALK_SECRET = "SEC000"
    compose(august, LATE[1])
    assert deliver("wecom", "2026-09-07 09:31") == "done"
    assert deliver("dingtalk", "2026-09-07 09:31") == "done"
    assert deliver("dingtalk", "2026-09-07 09:32") == "skipped"
    (wecom, body), (ding, other) = Robot.sent
    assert wecom == "/cgi-bin/webhook/send?key=geheim"
    text = body["text"]["content"]
    assert text == (
        "支委积分：今天 4 位同志有 2 件事等着办，其中 2 件已过期限，请登录查看\n"
        "https://jifen.example.cn/"
    )
    assert other == body
    query = parse_qs(urlsplit(ding).query)
    stamp = query["timestamp"][0]
    assert stamp == str(int(clock("2026-09-07 09:31").timestamp()) * 1000)
    wanted = hmac.new(b"SEC000", f"{stamp}\nSEC000".encode(), hashlib.sha256).digest()
    assert base64.b64decode(query["sign"][0]) == wanted
    sent = ReminderDelivery.objects.get(channel="wecom")
    assert (sent.sent_at, sent.attempts, sent.error) == (clock("2026-09-07 09:31"), 1, "")


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ((200, b'{"errcode":93000,"errmsg":"invalid webhook url"}'), "errcode 93000"),
        ((500, b"oops"), "HTTP 500"),
        ((302, b""), "HTTP 302"),
        ((200, b"<html>"), "没有答复"),
        ((200, b"[]"), "errcode None"),
    ],
)
def test_what_the_robot_does_not_take_is_tried_again_and_said(
    august: World, robot: str, settings: LazySettings, answer: tuple[int, bytes], said: str
) -> None:
    settings.REMINDER_WECOM_URL = f"{robot}/send?key=geheim"
    compose(august, LATE[1])
    Robot.answer = answer
    assert deliver("wecom", "2026-09-07 09:31") == "failed"
    kept = ReminderDelivery.objects.get()
    assert said in kept.error
    assert "geheim" not in kept.error + JobRun.objects.get(kind="deliver_reminder").said
    assert [path for path, _ in Robot.sent] == ["/send?key=geheim"]  # no redirect was followed
    Robot.answer = (200, b'{"errcode":0}')
    assert deliver("wecom", "2026-09-07 09:40") == "done"
    kept.refresh_from_db()
    assert (kept.attempts, kept.error) == (2, "")


def test_only_allowed_hosts_are_called(robot: str, settings: LazySettings) -> None:
    settings.REMINDER_HOOK_ORIGINS = ["https://qyapi.weixin.qq.com"]
    at = clock(LATE[0])
    for url in (f"{robot}/x", "file:///etc/passwd", "https://qyapi.weixin.qq.com@127.0.0.1/x"):
        with pytest.raises(channels.NotSent, match="允许的网址"):
            channels.WeCom(url).send("", "text", "", at=at)
    assert Robot.sent == []


def test_a_robot_that_is_away_is_said_so(settings: LazySettings, robot: str) -> None:
    settings.REMINDER_HOOK_ORIGINS = ["http://127.0.0.1:9"]
    with pytest.raises(channels.NotSent, match="没有答复"):
        channels.WeCom("http://127.0.0.1:9/x").send("", "text", "", at=clock(LATE[0]))


def test_mail_goes_to_those_who_have_an_address(august: World, settings: LazySettings) -> None:
    settings.EMAIL_HOST = "mail.example.cn"
    settings.SITE_URL = "https://jifen.example.cn/"
    user = august.users["韩志远"]
    user.email = "han@example.cn"
    user.save()
    compose(august, LATE[0])
    assert ReminderDelivery.objects.count() == 1
    assert deliver("mail", "2026-09-04 09:31") == "done"
    (letter,) = mail.outbox
    assert letter.to == ["han@example.cn"]
    assert letter.subject == "支委积分：您有 1 件事等着办"
    assert "https://jifen.example.cn/" in letter.body
    assert "韩志远" not in letter.subject + letter.body


@pytest.mark.parametrize("at", ["2026-09-04 20:00", "2026-09-05 09:00", "2026-09-07 09:30"])
def test_what_did_not_leave_in_time_stays_in_the_site(
    august: World, robot: str, settings: LazySettings, at: str
) -> None:
    settings.REMINDER_WECOM_URL = f"{robot}/send"
    compose(august, LATE[0])
    assert deliver("wecom", at) == "done"
    assert Robot.sent == []
    assert ReminderDelivery.objects.get().sent_at is None
