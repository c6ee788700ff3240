"""P6: every night everything published is computed again; a difference is said until it is gone,
and only to those of the plant."""

import re

import pytest
from django.db import connection
from django.test import Client

from members.models import Grant
from scoring.clock.selectors import health
from scoring.clock.services import timetable, worker
from scoring.models import Board, Draft, JobRun, Publication
from scoring.proof.services import nightly_check
from tests.world import START, World, _user, clock
from tests.world.tampering import as_the_owner, sql

pytestmark = pytest.mark.django_db


def night(at: str) -> str:
    timetable.tick(at=clock(at))
    job = JobRun.objects.filter(kind="verify").latest("pk")
    assert worker.run(job.pk, at=clock(at)) == "done"
    job.refresh_from_db()
    return job.said


def test_a_night_says_what_it_checked(world: World, published: Publication) -> None:
    said = night("2026-10-14 02:10")
    assert said == "核对无误：8 张积分表，1 次公布，5 条事项"
    assert JobRun.objects.get(kind="verify").plant == world.plant
    for hour in ("02:11", "04:59"):
        timetable.tick(at=clock(f"2026-10-14 {hour}"))
    assert JobRun.objects.filter(kind="verify").count() == 1
    for hour in ("01:59", "05:00", "10:00"):
        timetable.tick(at=clock(f"2026-10-15 {hour}"))
    assert JobRun.objects.filter(kind="verify").count() == 1
    assert not any("核对" in text for text in health.read(at=health.database_now()).warnings)


def test_a_changed_number_is_said_until_a_night_without_it(
    world: World, published: Publication
) -> None:
    assert night("2026-10-14 02:10").startswith("核对无误")
    with as_the_owner():
        sql("UPDATE scoring_standing SET total = total + 100 WHERE name = '陆文静'")
        said, differs = nightly_check.look(world.plant)
        assert differs
        assert said.startswith("核对不符：测试采油厂党委 2026年第三季度第 1 版 陆文静 合计")
        # What a night's job says when it is done.
        JobRun.objects.create(
            kind="verify", key="2026-10-15", due_at=clock("2026-10-15 02:10"), state="done",
            plant=world.plant, said=said, differs=differs, finished_at=clock("2026-10-15 02:11"),
        )  # fmt: skip
        warned = "每夜核对，1 个厂有不符，请到 /ops/ 看"
        assert warned in health.read(at=health.database_now()).warnings
        answer = Client().get("/healthz")
        assert warned in answer.json()["warnings"]
        assert "陆文静" not in answer.content.decode()
        elsewhere = _user("别厂审计")
        Grant.objects.create(user=elsewhere, role="auditor", unit=world.other_plant, from_on=START)
        operator = _user("运维")
        operator.is_staff = True
        operator.save()
        for user, told in ((world.users["审计员"], True), (operator, True), (elsewhere, False)):
            client = Client()
            client.force_login(user)
            page = client.get("/ops/").content.decode()
            assert (said in page, "陆文静" in page) == (told, told), user
            assert warned in page
    assert night("2026-10-16 03:00").startswith("核对无误")
    assert not any("核对" in text for text in health.read(at=health.database_now()).warnings)


def of_all_plants(world: World, **more) -> JobRun:
    """A night's job as it was asked for when one looked at all plants."""
    values = {"kind": "verify", "key": "2026-10-13", "due_at": clock("2026-10-13 02:10")}
    return JobRun.objects.create(**(values | more))


def test_what_a_night_of_all_plants_said_is_no_plant_s(
    world: World, published: Publication
) -> None:
    of_all_plants(
        world,
        state="done",
        said="核对不符：旧的",
        differs=True,
        finished_at=clock("2026-10-13 02:11"),
    )
    assert night("2026-10-14 02:10").startswith("核对无误")
    assert [job.plant for job in health.last_checks()] == [world.plant]
    assert not any("核对" in text for text in health.read(at=health.database_now()).warnings)


def test_a_waiting_check_of_all_plants_ends_in_words(world: World, published: Publication) -> None:
    job = of_all_plants(world)
    assert worker.run(job.pk, at=clock("2026-10-14 02:10")) == "done"
    job.refresh_from_db()
    assert job.said == "现在每个厂各有自己的每夜核对，这一件不用再做"


def test_of_many_nights_only_the_last_one_of_each_plant_is_read(world: World) -> None:
    """A difference stands however long ago it was found."""
    plants = [world.plant, world.other_plant]
    said = {world.plant: "核对无误", world.other_plant: "核对不符：很久以前"}
    JobRun.objects.bulk_create(
        JobRun(kind="verify", key=f"{plant.pk}:{day}", plant=plant, due_at=clock("2020-01-01 02:10"),
               state="done", said=said[plant], differs=plant == world.other_plant,
               finished_at=clock("2020-01-01 02:11"))
        for day in range(2000) for plant in plants
    )  # fmt: skip
    assert [job.said for job in health.last_checks()] == ["核对无误", "核对不符：很久以前"]
    assert "每夜核对，1 个厂有不符，请到 /ops/ 看" in health.read(at=health.database_now()).warnings
    # The index has the order that is asked for: where reading all and sorting is not allowed,
    # whatever the planner knows of so small a table, one row a plant is read.
    with connection.cursor() as cursor:
        for way in ("seqscan", "bitmapscan", "sort"):
            cursor.execute(f"SET LOCAL enable_{way} = off")
    plan = health.newest_checks().explain(analyze=True)
    assert re.search(r"job_last_checks.*?rows=1(\.00)? loops=2\)", plan), plan


def test_nothing_published_nothing_checked(world: World) -> None:
    timetable.tick(at=clock("2026-10-14 02:10"))
    assert not JobRun.objects.filter(kind="verify").exists()


def test_a_plant_whose_look_fails_is_checked_all_the_same(
    world: World, published: Publication, caplog: pytest.LogCaptureFixture
) -> None:
    board = Board.objects.create(code="zhiwei", plant=world.plant, period="2026-Q9")
    draft = Draft.objects.create(
        board=board, rubric=world.version, payload={}, digest="0" * 64,
        composed_at=clock("2026-10-14 10:00"),
    )  # fmt: skip
    Board.objects.filter(pk=board.pk).update(state="calculated", draft=draft)
    timetable.tick(at=clock("2026-10-15 02:10"))
    assert "测试采油厂党委 这一轮没有看成" in caplog.text
    assert JobRun.objects.get(kind="verify").plant == world.plant
