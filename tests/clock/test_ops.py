"""Operators see what runs, what is due and what waits for whom; /healthz names what stopped."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from scoring.base.services import heartbeats
from scoring.clock.selectors import health
from scoring.clock.selectors.ops import JOB_NAMES
from scoring.clock.services.worker import EFFECTS
from scoring.models import Heartbeat, JobRun, Reminder, ReminderLine
from tests.world import World, clock

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parent.parent.parent
AT = clock("2026-10-13 10:00")


def login(world: World, name: str) -> Client:
    client = Client()
    client.force_login(world.user(name))
    return client


@pytest.fixture
def operator(world: World) -> Client:
    user = world.users["外厂人"]
    user.is_staff = user.is_superuser = True
    user.save()
    return login(world, "外厂人")


def alive(at: datetime, **ages: int) -> None:
    for name in health.SILENT_AFTER:
        seen = at - timedelta(seconds=ages.get(name, 5))
        Heartbeat.objects.update_or_create(name=name, defaults={"at": seen})


@pytest.mark.parametrize("name", ["beat", "worker", "reaper"])
def test_each_part_is_named_within_two_minutes_of_its_silence(name: str) -> None:
    alive(AT)
    assert health.read(at=AT).ok
    # It beat for the last time at AT - 5 s; the others go on.
    for seconds in (30, 60, 119):
        later = AT + timedelta(seconds=seconds)
        alive(later, **{name: seconds + 5})
        found = [part.name for part in health.read(at=later).down]
        assert found == ([name] if seconds == 119 else []), seconds
    Heartbeat.objects.filter(name=name).delete()
    (part,) = health.read(at=AT + timedelta(seconds=119)).down
    assert (part.name, "没有启动" in part.says) == (name, True)


def test_work_that_nobody_takes_makes_it_red_but_work_that_waits_for_itself_does_not() -> None:
    alive(AT)
    job = JobRun.objects.create(kind="score_month", key="x", due_at=AT - timedelta(minutes=30))
    (part,) = health.read(at=AT).down
    assert (part.name, part.says) == ("queue", "最早的一件已等 30 分钟没人做")
    JobRun.objects.filter(pk=job.pk).update(not_before=AT + timedelta(minutes=5))
    assert health.read(at=AT).ok
    JobRun.objects.filter(pk=job.pk).update(
        not_before=None, state="running", lease_until=AT + timedelta(minutes=1)
    )
    assert health.read(at=AT).ok
    JobRun.objects.filter(pk=job.pk).update(state="parked", lease_until=None)
    found = health.read(at=AT)
    assert found.ok
    assert any("搁置" in text for text in found.warnings)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"state": "parked", "attempts": 5}, "1 张榜试了几次没有公布成"),
        # Coming back every quarter of an hour is no life either.
        ({"not_before": AT + timedelta(minutes=9)}, "1 张榜到了时间没有公布"),
        ({"state": "running", "lease_until": AT + timedelta(minutes=2)}, "到了时间没有公布"),
        ({"state": "done"}, None),
        ({"due_at": AT - timedelta(minutes=30), "not_before": AT + timedelta(minutes=9)}, None),
    ],
)
def test_a_board_that_is_not_up_in_time_is_red(values: dict, said: str | None) -> None:
    alive(AT)
    kept = {"kind": "publish_quarter", "key": "x", "due_at": AT - timedelta(hours=2)}
    JobRun.objects.create(**kept | values)
    down = {part.name: part.says for part in health.read(at=AT).down}
    assert down.keys() == ({"publication"} if said else set())
    assert said is None or said in down["publication"]


def test_a_clock_that_was_put_back_is_not_taken_for_life() -> None:
    alive(AT + timedelta(hours=2))
    assert [part.name for part in health.read(at=AT).down] == ["beat", "worker", "reaper"]


def test_a_full_disk_and_a_wrong_clock(settings) -> None:
    alive(AT)
    assert health.read(at=AT, web_clock=AT + timedelta(seconds=4)).warnings == []
    (text,) = health.read(at=AT, web_clock=AT - timedelta(hours=2)).warnings
    assert "钟差 7200 秒" in text
    settings.MINIMUM_FREE_MB = 10**12
    assert [part.name for part in health.read(at=AT).down] == ["disk"]


@pytest.mark.parametrize(
    ("at", "said"),
    [
        ("2043-10-31 10:00", None),
        ("2043-11-01 00:00", "2044 年的放假安排还没有录入"),
        ("2043-12-15 10:00", "离年底不到半个月"),
    ],
)
def test_the_missing_calendar_is_a_warning_not_an_alarm(at: str, said: str | None) -> None:
    alive(clock(at))
    found = health.read(at=clock(at))
    assert found.ok
    assert [said in text for text in found.warnings] == ([True] if said else [])


def test_healthz_answers_machines_and_people() -> None:
    answer = Client().get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["down"] == ["beat", "worker", "reaper"]
    assert Client().get("/healthz/live").json() == {"ok": True}
    for name in health.SILENT_AFTER:
        heartbeats.beat(name)
    answer = Client().get("/healthz/deep")
    assert answer.status_code == 200
    assert answer.json()["parts"]["worker"]["ok"] is True
    assert "no-store" in answer["Cache-Control"]
    heartbeat = Heartbeat.objects.get(name="beat")
    Heartbeat.objects.filter(name="beat").update(at=heartbeat.at - timedelta(minutes=3))
    plain = Client().get("/healthz", headers={"Accept": "text/plain"})
    assert plain.status_code == 503
    assert "停 定时（beat）：已 18" in plain.content.decode()


def test_every_kind_of_work_has_a_name_for_people() -> None:
    assert set(EFFECTS) <= set(JOB_NAMES)


def test_who_sees_the_page(world: World, operator: Client) -> None:
    for name, status in (("组织员", 404), ("韩志远", 404), ("委员甲", 404), ("审计员", 200)):
        assert login(world, name).get("/ops/").status_code == status, name
    assert operator.get("/ops/").status_code == 200
    assert "运行情况" in operator.get("/more/").content.decode()
    assert "运行情况" not in login(world, "组织员").get("/more/").content.decode()


def job(world: World, **more) -> JobRun:
    values = {
        "kind": "score_month", "key": "k", "plant": world.plant, "due_at": timezone.now(),
    }  # fmt: skip
    return JobRun.objects.create(**(values | more))


def test_the_page_says_what_waits_for_whom(world: World, operator: Client) -> None:
    world.open("2026-08", "2026-09")
    with time_machine.travel(clock("2026-09-07 10:00"), tick=False):
        page = operator.get("/ops/").content.decode()
        assert "1 个支部　支部初评：支部书记、副书记或组织委员，2026年9月4日(周五)前" not in page
        assert "2 个支部　支部初评：支部书记、副书记或组织委员，2026年9月4日(周五)前" in page
        assert "填报中 2" in page
        assert "2026年9月24日(周四)" in page  # the digest
        auditor = login(world, "审计员").get("/ops/").content.decode()
        assert "您是审计，只看" in auditor


def test_progress_and_parked_work_with_its_button(world: World, operator: Client) -> None:
    now = timezone.now()
    job(world, key="a", state="running", done=3, total=12, lease_until=now + timedelta(minutes=2))
    parked = job(
        world, kind="deliver_reminder", key="b", state="parked", attempts=5, said="HTTP 500"
    )
    job(world, key="c", due_at=now + timedelta(days=2))
    page = operator.get("/ops/").content.decode()
    assert '<progress value="3" max="12"' in page
    assert "试了 5 次没有做成，已搁置：HTTP 500" in page
    assert "还没到时间" in page
    assert 'http-equiv="refresh"' in page
    path = f"/ops/jobs/{parked.pk}/again/"
    auditor = login(world, "审计员")
    assert "再试一次" not in auditor.get("/ops/").content.decode()
    for client in (auditor, login(world, "组织员"), login(world, "韩志远")):
        assert client.post(path).status_code == 404
    assert operator.get(path).status_code == 405
    assert operator.post("/ops/jobs/0/again/").status_code == 404
    assert "已交给后台再试一次" in operator.post(path, follow=True).content.decode()
    assert JobRun.objects.get(pk=parked.pk).state == "pending"
    assert "没有搁置" in operator.post(path, follow=True).content.decode()


def test_the_button_looks_at_the_timetable_now(world: World, operator: Client) -> None:
    for name in ("审计员", "组织员"):
        assert login(world, name).post("/ops/look/").status_code == 404
    assert "看过日程了" in operator.post("/ops/look/", follow=True).content.decode()
    assert Heartbeat.objects.filter(name="reaper").exists()
    assert world.plant.plant_sheets.exists()


def test_the_timer_works_itself_only_when_the_worker_is_silent(world: World) -> None:
    now = timezone.now()
    heartbeats.beat("worker")
    waiting = job(
        world,
        kind="score_month",
        key="x",
        due_at=now,
        payload={"plants": [], "plant": 0, "month": "2026-01"},
    )
    call_command("tick", inline_if_older_than=300)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.attempts) == ("pending", 0)
    Heartbeat.objects.update(at=now - timedelta(minutes=6))
    call_command("tick", inline_if_older_than=300)
    waiting.refresh_from_db()
    assert waiting.attempts == 1 or waiting.state == "done"


def test_an_auditor_sees_the_jobs_of_his_plant_only(world: World, operator: Client) -> None:
    job(world, plant=world.other_plant, kind="tell_publication", state="parked", said="别厂的事")
    assert "别厂的事" in operator.get("/ops/").content.decode()
    assert "别厂的事" not in login(world, "审计员").get("/ops/").content.decode()


def test_a_reminder_is_on_the_home_page_until_its_reader_puts_it_away(world: World) -> None:
    today = timezone.localdate()
    found = Reminder.objects.create(
        plant=world.plant, recipient=world.users["韩志远"], on=today, text="一句话",
        created_at=timezone.now(),
    )  # fmt: skip
    ReminderLine.objects.create(
        reminder=found,
        recipient=found.recipient,
        key="k",
        text="8月支部初评今天截止",
        path="/sheets/",
    )
    secretary = login(world, "韩志远")
    assert "8月支部初评今天截止" in secretary.get("/").content.decode()
    assert "今天截止" not in login(world, "陆文静").get("/").content.decode()
    assert login(world, "陆文静").post(f"/reminders/{found.pk}/dismiss/").status_code == 404
    assert (
        "今天截止"
        not in secretary.post(f"/reminders/{found.pk}/dismiss/", follow=True).content.decode()
    )
    Reminder.objects.update(dismissed=False, on=date(2026, 1, 5))
    assert "今天截止" not in secretary.get("/").content.decode()


@pytest.fixture
def processes(worker_env: dict[str, str]) -> Iterator[Callable[..., subprocess.Popen]]:
    running: list[subprocess.Popen] = []

    def start(*arguments: str) -> subprocess.Popen:
        process = subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", "config", *arguments],
            cwd=ROOT, env=worker_env, start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        running.append(process)
        return process

    yield start
    for process in running:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def seen(name: str, after: datetime, seconds: int = 90) -> datetime:
    """Wait until a part has shown life after a moment."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        row = Heartbeat.objects.filter(name=name, at__gt=after).first()
        if row is not None:
            return row.at
        time.sleep(0.3)
    raise AssertionError(f"{name} has shown no life for {seconds} s")


@pytest.mark.worker
@pytest.mark.django_db(transaction=True)
def test_real_processes_beat_and_their_death_is_named(
    lasting_world: World, processes: Callable[..., subprocess.Popen], ring: Callable, tmp_path: Path
) -> None:
    """Worker and beat beat by themselves; each is killed in turn and named, the other is not."""
    start = health.database_now()
    worker = processes("worker", "--loglevel=WARNING", "--concurrency=1", "--without-gossip",
                       "--without-mingle", "--without-heartbeat")  # fmt: skip
    beat = processes("beat", "-s", str(tmp_path / "schedule"), "--pidfile=")
    seen("worker", start)
    seen("beat", start)
    ring()  # what beat sends each minute
    seen("reaper", start)
    assert health.read(at=health.database_now()).ok

    os.killpg(beat.pid, signal.SIGKILL)
    beat.wait()
    died = health.database_now()
    again = seen("worker", died)  # the worker's pulse does not lean on beat
    assert health.read(at=died + timedelta(seconds=30)).ok
    down = [part.name for part in health.read(at=max(again, died + timedelta(seconds=91))).down]
    assert down == ["beat"]

    os.killpg(worker.pid, signal.SIGKILL)
    worker.wait()
    down = [p.name for p in health.read(at=health.database_now() + timedelta(seconds=119)).down]
    assert down == ["beat", "worker", "reaper"]
