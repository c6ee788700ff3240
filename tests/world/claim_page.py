"""The page on which somebody claims."""

import html
import uuid

import pytest
from django.test import Client
from django.utils import timezone

from scoring.engine.time.periods import Month
from tests.world import World


def this_month() -> str:
    return str(Month.of(timezone.localdate()))


def text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return html.unescape(answer.content.decode())


def send(client: Client, **fields):
    values = {"request": str(uuid.uuid4()), "on": timezone.localdate().isoformat()}
    return client.post("/claim/", values | fields)


@pytest.fixture
def now_world(world: World) -> World:
    world.open(this_month())
    return world
