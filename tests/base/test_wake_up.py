"""Asking for work in the background never waits for Redis, whatever Redis does."""

import socket
from collections.abc import Iterator

import pytest
from django.test import Client

from config.celery import app
from scoring.models import JobRun
from tests.world import World, clock


@pytest.fixture
def silent_redis() -> Iterator[None]:
    """A server that takes connections and never answers: the worst kind of outage."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(50)
        before = app.conf.broker_url
        app.conf.broker_url = f"redis://127.0.0.1:{server.getsockname()[1]}/0"
        app.pool.force_close_all()
        app.amqp._producer_pool = None
        yield
        app.conf.broker_url = before
        app.pool.force_close_all()
        app.amqp._producer_pool = None


@pytest.mark.timeout(25, func_only=True)  # what is timed are the clicks, not the preparation
@pytest.mark.django_db(transaction=True)
def test_a_click_is_answered_while_redis_is_silent(
    lasting_world: World, silent_redis: None
) -> None:
    lasting_world.open("2026-07", "2026-08", "2026-09")
    client = Client()
    client.force_login(lasting_world.user("韩志远"))
    sheet = lasting_world.sheet(lasting_world.crew, "2026-09").pk
    for _ in range(5):
        answer = client.post(f"/sheets/{sheet}/score/")
        assert answer.status_code == 302
        assert answer["Location"].startswith("/jobs/")
    job = JobRun.objects.get(kind="score_month")
    assert job.state == JobRun.State.PENDING
    assert "等后台开始" in client.get(f"/jobs/{job.pk}/").content.decode()


@pytest.mark.django_db
def test_a_job_that_was_given_up_can_be_tried_again_by_those_on_duty(world: World) -> None:
    job = JobRun.objects.create(
        kind="tell_publication", key="1", plant=world.plant, state="parked", attempts=5,
        due_at=clock("2026-10-13 08:00"), said="连接断了",
    )  # fmt: skip
    for who, status, state in (
        ("江文博", 404, "parked"), ("审计员", 404, "parked"), ("起草人", 404, "parked"),
        ("保密员", 404, "parked"), ("组织员", 302, "pending"), ("委员甲", 302, "pending"),
    ):  # fmt: skip
        JobRun.objects.filter(pk=job.pk).update(state="parked")
        client = Client()
        client.force_login(world.user(who))
        page = client.get(f"/jobs/{job.pk}/").content.decode()
        assert ("再试一次" in page) is (status == 302)
        assert ("连接断了" in page) is (who != "江文博")
        assert client.post(f"/jobs/{job.pk}/again/").status_code == status
        job.refresh_from_db()
        assert job.state == state
