"""Four conditions that once could be taken away without a test noticing."""

from datetime import date

import pytest
from django.test import Client

from members.models import Grant, Seat
from scoring.base.services import jobs
from scoring.engine.board.content import NOT_REPORTED
from scoring.engine.process.workflow import Refusal
from scoring.models import Board, Draft, JobRun, Publication
from scoring.publication.services import publication
from scoring.quarter.services import boards
from tests.world import START, World, clock
from tests.world.quarter import MONTHS, approve, composed, enter_quarter
from tests.world.tampering import as_the_owner

pytestmark = pytest.mark.django_db


def test_only_what_was_approved_is_published(world: World, board: Board) -> None:
    """A draft that was changed after its approval, whatever digest it carries itself."""
    approved = approve(world, board)
    draft = Draft.objects.get(pk=approved.draft_id)
    payload = draft.payload | {"remark": "改过"}
    job = JobRun.objects.get(kind="publish_quarter", payload__board=board.pk)
    with as_the_owner():
        Draft.objects.filter(pk=draft.pk).update(payload=payload)
        with pytest.raises(Refusal, match="草稿与审定的摘要不符"):
            publication.publish(board_id=board.pk, run=jobs.Run(job, clock("2026-10-13 08:00")))
        assert not Publication.objects.exists()


def test_nobody_approves_a_board_that_he_is_on(world: World, board: Board) -> None:
    Grant.objects.create(
        user=world.users["陆文静"], role="plant_committee", unit=world.plant, from_on=START
    )
    data = {"digest": board.draft.digest, "reason": "提示的几处都问过了"}
    with pytest.raises(Refusal, match="本人在榜上"):
        boards.approve(
            board_id=board.pk,
            by=world.user("陆文静"),
            at=clock("2026-10-12 10:00"),
            **data,
        )
    client = Client()
    client.force_login(world.user("陆文静"))
    assert client.post(f"/boards/{board.pk}/approve/", data).status_code == 403


def test_who_served_in_a_branch_that_has_not_reported_is_not_ranked(world: World) -> None:
    """All branches in which somebody had a seat have to report, not one of them."""
    member = world.users["贺春明"].member
    seat = world.seats["贺春明"]
    Seat.objects.filter(pk=seat.pk).update(to_on=date(2026, 8, 31))
    Seat.objects.create(
        member=member, branch=world.station, post="discipline", from_on=date(2026, 9, 1)
    )
    enter_quarter(world)
    world.lock(world.crew, *MONTHS)
    world.lock(world.station, *MONTHS[:2])
    lines = composed(world).draft.payload["lines"]
    line = next(line for line in lines if line["member"] == member.pk)
    assert line["rank_plant"] is None
    assert line["unranked"] == NOT_REPORTED
    world.lock(world.station, MONTHS[2])
    found = Board.objects.get()
    boards.compose(board_id=found.pk, by=None, at=clock("2026-10-10 22:00"))
    found.refresh_from_db()
    line = next(one for one in found.draft.payload["lines"] if one["member"] == member.pk)
    assert line["rank_plant"] is not None
