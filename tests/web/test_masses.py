"""Who is not a party member, or not of the plant any more, reads what is posted and no more."""

from datetime import date

import pytest
from django.test import Client

from members.models import Member
from scoring.models import JobRun, Notice, Publication
from scoring.selectors import filing
from scoring.services import jobs
from tests.scoring.test_quarter import published as published
from tests.world import World, clock

pytestmark = pytest.mark.django_db
OWN = ("/", "/me/", "/me/data.json", "/more/", "/suggestions/", "/boards/?all=1", "/objections/")


def enter(world: World, name: str) -> Client:
    client = Client()
    client.force_login(world.user(name))
    return client


def of_the_plant(world: World, published: Publication) -> list[str]:
    board, sheet = published.pk, world.sheet(world.crew, "2026-07").pk
    return [
        f"/boards/{board}/", f"/boards/{board}/board.xlsx", f"/boards/{board}/rate/",
        f"/boards/{board}/line/{world.participant('陆文静').pk}/", f"/api/boards/{board}/",
        f"/sheets/{sheet}/", f"/sheets/{sheet}/entry/", f"/api/sheets/{sheet}/",
    ]  # fmt: skip


@pytest.mark.parametrize("changed", [{"status": "staff"}, {"status": "activist"},
                                     {"left_on": date(2026, 9, 30)}])  # fmt: skip
def test_the_plant_s_boards_and_months_are_not_theirs(
    world: World, published: Publication, changed: dict
) -> None:
    member = world.user("江文博").member
    for path in of_the_plant(world, published):
        assert enter(world, "江文博").get(path).status_code == 200, path
    Member.objects.filter(pk=member.pk).update(**changed)
    member.refresh_from_db()
    world.users["江文博"].refresh_from_db()
    for path in of_the_plant(world, published):
        assert enter(world, "江文博").get(path).status_code == 404, path
    for path in OWN:
        assert enter(world, "江文博").get(path).status_code == 200, path
    assert filing.why_not_file(published, member, clock("2026-10-14 10:00"))
    listed = enter(world, "江文博").get("/boards/").content.decode()
    assert ("公示栏上写着看榜码" in listed) == ("status" in changed)
    # Nor are they told of a board that they cannot open.
    job = JobRun.objects.get(kind="tell_publication")
    JobRun.objects.filter(pk=job.pk).update(due_at=clock("2026-01-01 00:00"))
    assert jobs.run(job.pk, at=clock("2026-10-14 08:00")) == "done"
    told = Notice.objects.filter(publication=published).values_list(
        "recipient__username", flat=True
    )
    assert "江文博" not in told
    assert "陆文静" in told


def test_where_the_masses_may_object_they_read_what_they_object_to(
    world: World, published: Publication, settings
) -> None:
    settings.OBJECTIONS_FROM_MASSES = True
    Member.objects.filter(pk=world.user("江文博").member_id).update(status="staff")
    world.users["江文博"].refresh_from_db()
    assert enter(world, "江文博").get(f"/boards/{published.pk}/").status_code == 200
