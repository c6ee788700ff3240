"""P6: every night everything published is computed again; a difference is said until it is gone."""

import pytest
from django.test import Client

from scoring.models import JobRun, Publication
from scoring.selectors import health
from scoring.services import jobs, recheck, timetable
from tests.scoring.tampering import as_the_owner, sql
from tests.scoring.test_quarter import published as published
from tests.world import World, clock

pytestmark = pytest.mark.django_db


def night(at: str) -> str:
    timetable.tick(at=clock(at))
    job = JobRun.objects.filter(kind="verify").latest("pk")
    assert jobs.run(job.pk, at=clock(at)) == "done"
    job.refresh_from_db()
    return job.said


def test_a_night_says_what_it_checked(world: World, published: Publication) -> None:
    said = night("2026-10-14 02:10")
    assert said == "核对无误：8 张积分表，1 次公布，5 条事项"
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
        said = recheck.look(lambda done, total: None)
        assert said.startswith("核对不符：测试采油厂党委 2026年第三季度第 1 版 陆文静 合计")
        # What a night's job says when it is done.
        JobRun.objects.create(
            kind="verify", key="2026-10-15", due_at=clock("2026-10-15 02:10"), state="done",
            said=said, finished_at=clock("2026-10-15 02:11"),
        )  # fmt: skip
        warned = health.read(at=health.database_now()).warnings
        assert any(said in text for text in warned)
        assert said in Client().get("/healthz").json()["warnings"][0]
        operator = world.users["组织员"]
        operator.is_staff = True
        operator.save()
        client = Client()
        client.force_login(operator)
        assert said in client.get("/ops/").content.decode()
    assert night("2026-10-16 03:00").startswith("核对无误")
    assert not any("核对" in text for text in health.read(at=health.database_now()).warnings)


def test_nothing_published_nothing_checked(world: World) -> None:
    timetable.tick(at=clock("2026-10-14 02:10"))
    assert not JobRun.objects.filter(kind="verify").exists()
