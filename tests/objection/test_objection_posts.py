"""An objection about somebody who changed posts within the quarter."""

import re
from datetime import date
from uuid import uuid4

import pytest
from django.test import Client

from members.models import Seat
from scoring.correction.selectors import correction as select_correction
from scoring.engine.board.content import Line
from scoring.models import Board, Entry, Objection, Publication, Standing
from scoring.objection.selectors import filing
from scoring.objection.services import objection
from tests.world import World, clock
from tests.world.objection import act, settle
from tests.world.pages import enter
from tests.world.quarter import MONTHS, approve, composed, publish

pytestmark = pytest.mark.django_db


def moved(world: World, day: date) -> Publication:
    """陆文静 is for publicity from that day on; nothing was recorded of her."""
    seat = world.seats["陆文静"]
    Seat.objects.filter(pk=seat.pk).update(to_on=date.fromordinal(day.toordinal() - 1))
    world.seats["陆文静 later"] = Seat.objects.create(
        member=seat.member, branch=world.crew, post="publicity", from_on=day
    )
    world.open(*MONTHS)
    world.lock(world.crew, *MONTHS)
    world.lock(world.station, *MONTHS)
    return publish(world, approve(world, composed(world)))


def line(published: Publication) -> Line:
    return next(one for one in published.draft.content.lines if one.name == "陆文静")


def accepted(world: World, published: Publication) -> Objection:
    found = line(published)
    one = objection.file(
        publication_id=published.pk, participant_id=found.participant, item="C01",
        text="7月的示范岗漏记了", anonymous=False, seen=filing.token(published, found),
        client_key=uuid4(), by=world.user("江文博"), at=clock("2026-10-14 10:00"),
    )  # fmt: skip
    return act(world, one, "accept", "韩志远", "2026-10-14 11:00")


def forms(client: Client, one: Objection) -> list[dict[str, str]]:
    """What the page's forms for one more matter would send, in their order."""
    page = client.get(f"/objections/{one.pk}/").content.decode()
    found = []
    for form in re.findall(r"<summary>[^<]*补记一件.*?</form>", page, re.S):
        inputs = re.findall(r"<input\b[^>]*>", form)
        pairs = [re.search(r'name="(\w+)"(?:[^>]* value="([^"]*)")?', one) for one in inputs]
        found.append({pair[1]: pair[2] or "" for pair in pairs if pair})
    return found


def test_each_month_takes_a_matter_for_the_post_held_in_it(world: World) -> None:
    published = moved(world, date(2026, 9, 1))
    first, later = (world.participant(name).pk for name in ("陆文静", "陆文静 later"))
    months = select_correction.months(published.board, line(published).participant)
    assert [(str(m.month), m.participant) for m in months] == [
        ("2026-07", first), ("2026-08", first), ("2026-09", later),
    ]  # fmt: skip
    one = accepted(world, published)
    client = enter(world, "周家兴")
    july = forms(client, one)[0]
    assert (july["participant"], july["on"]) == (str(first), "2026-07-01")
    sent = july | {"option": "excellent", "why": "评定表上7月是优秀，漏记了"}
    assert client.post(f"/objections/{one.pk}/uphold/", sent).status_code == 302
    one.refresh_from_db()
    settle(world, one, at="2026-10-15 16:00")
    row = Entry.objects.get(item="C01")
    assert (row.participant_id, row.month) == (first, date(2026, 7, 1))
    totals = Standing.objects.filter(name="陆文静").order_by("publication__revision")
    before, after = totals.values_list("total", flat=True)
    assert (before, after) == (0, row.amount // 100)


def test_a_month_of_two_posts_is_offered_for_each_from_its_first_day(world: World) -> None:
    published = moved(world, date(2026, 9, 11))
    client, one = enter(world, "周家兴"), accepted(world, published)
    assert [form["on"] for form in forms(client, one)] == [
        "2026-07-01", "2026-08-01", "2026-09-01", "2026-09-11",
    ]  # fmt: skip
    page = client.get(f"/objections/{one.pk}/").content.decode()
    assert "2026年9月（采油一队党支部 组织委员）补记一件" in page
    assert "2026年9月（采油一队党支部 宣传委员）补记一件" in page


def test_seats_of_other_quarters_and_plants_offer_nothing(world: World) -> None:
    published = moved(world, date(2026, 9, 1))
    away = world.users["外厂人"].member.branch
    member = world.seats["陆文静"].member
    Seat.objects.filter(pk=world.seats["陆文静"].pk).update(from_on=date(2026, 8, 5))
    Seat.objects.create(
        member=member, branch=world.station, post="youth",
        from_on=date(2026, 10, 1), main=False,
    )  # fmt: skip
    Seat.objects.create(
        member=member, branch=away, post="youth", from_on=date(2026, 7, 1), main=False
    )
    board = Board.objects.get(pk=published.board_id)
    months = select_correction.months(board, line(published).participant)
    assert [str(m.month) for m in months] == ["2026-08", "2026-09"]
    assert months[0].first == date(2026, 8, 5)
