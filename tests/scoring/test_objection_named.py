"""Whose objection it is: nobody's where it hides him, and his for whom it was written down."""

from datetime import date

import pytest
import time_machine
from django.test import Client

from members.models import Leave
from scoring.engine.workflow import Refusal
from scoring.models import Objection, Publication
from tests.scoring.test_objection import IN_WINDOW, file, published
from tests.world import World, clock

pytestmark = pytest.mark.django_db
__all__ = ["published"]
AFTER = "2026-10-21 10:00"


def enter(world: World, name: str) -> Client:
    client = Client()
    client.force_login(world.user(name))
    return client


@pytest.fixture
def away(world: World) -> None:
    """江文博 is away at the window's end, and may object some days longer than the others."""
    Leave.objects.create(
        member=world.users["江文博"].member, kind="rotation",
        from_on=date(2026, 10, 12), to_on=date(2026, 10, 20),
    )  # fmt: skip


def test_after_the_window_a_hint_would_name_who_came_back(
    world: World, published: Publication, away: None
) -> None:
    with pytest.raises(Refusal, match="匿名也看得出是谁。请署名提出"):
        file(world, published, at=AFTER, anonymous=True)
    assert not Objection.objects.exists()
    assert file(world, published, at="2026-10-20 23:59", anonymous=True).anonymous
    assert not file(world, published, at=AFTER).anonymous


def test_the_form_offers_no_hint_after_the_window(
    world: World, published: Publication, away: None
) -> None:
    url = f"/boards/{published.pk}/line/{world.participant('贺春明').pk}/object/"
    pages = {}
    for at in (IN_WINDOW, AFTER):
        with time_machine.travel(clock(at), tick=False):
            pages[at] = enter(world, "江文博").get(url).content.decode()
    assert 'name="anonymous"' in pages[IN_WINDOW]
    assert "公示期已过" not in pages[IN_WINDOW]
    assert 'name="anonymous"' not in pages[AFTER]
    assert "匿名也看得出是谁。请署名提出" in pages[AFTER]
    assert "<button>提出异议</button>" in pages[AFTER]
