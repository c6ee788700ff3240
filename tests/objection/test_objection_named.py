"""Whose objection it is: nobody's where it hides him, and his for whom it was written down."""

from datetime import date

import pytest
import time_machine

from members.models import Leave
from scoring.engine.process.workflow import Refusal
from scoring.models import Objection, Publication
from tests.world import World, clock
from tests.world.objection import IN_WINDOW, file
from tests.world.pages import enter

pytestmark = pytest.mark.django_db
AFTER = "2026-10-21 10:00"


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
    url = f"/publications/{published.pk}/line/{world.participant('贺春明').pk}/object/"
    pages = {}
    for at in (IN_WINDOW, AFTER):
        with time_machine.travel(clock(at), tick=False):
            pages[at] = enter(world, "江文博").get(url).content.decode()
    assert 'name="anonymous"' in pages[IN_WINDOW]
    assert "公示期已过" not in pages[IN_WINDOW]
    assert 'name="anonymous"' not in pages[AFTER]
    assert "匿名也看得出是谁。请署名提出" in pages[AFTER]
    assert "<button>提出异议</button>" in pages[AFTER]


def test_what_was_written_down_for_somebody_is_his_and_not_the_writer_s(
    world: World, published: Publication
) -> None:
    whom = world.users["江文博"].member_id
    one = file(world, published, by="韩志远", on_behalf_of=whom, how="phone")
    his, writer, concerned = (enter(world, n) for n in ("江文博", "韩志远", "陆文静"))
    told = [
        [
            (o["filed_by_me"], o["about_me"])
            for o in client.get("/me/data.json").json()["objections"]
        ]
        for client in (his, writer, concerned)
    ]
    assert told == [[(True, False)], [], [(False, True)]]
    link = f'href="/objections/{one.pk}/"'
    assert link in his.get("/me/").content.decode()
    assert link not in writer.get("/me/").content.decode()
    # Who wrote it down passes the answer on: it stays among the objections that he follows.
    assert link in writer.get("/objections/").content.decode()


def test_who_wrote_one_down_about_himself_is_not_its_author(
    world: World, published: Publication
) -> None:
    whom = world.users["江文博"].member_id
    file(world, published, by="陆文静", on_behalf_of=whom, how="paper")
    (told,) = enter(world, "陆文静").get("/me/data.json").json()["objections"]
    assert (told["filed_by_me"], told["about_me"]) == (False, True)
