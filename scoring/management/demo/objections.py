"""One objection of the last quarter: filed by a plain member, reviewed, answered in writing."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from members.models import User
from scoring.correction.selectors import correction_clearance as select_cleared
from scoring.engine.keys import derived, uuid7
from scoring.management.demo.organisation import Plant
from scoring.models import Board, Participant
from scoring.objection.selectors import filing
from scoring.objection.selectors import objection as select_objection
from scoring.objection.services import objection


def tell(plant: Plant, board: Board, *, today: date) -> None:
    """The numbers stay as they are: the answer is that they were right."""
    publication = select_cleared.newest(board)
    on = publication.window_from + timedelta(days=1)
    branch = plant.branches[0]
    author = User.objects.filter(
        member__branch=branch, member__seats__isnull=True, member__panels__isnull=True
    ).first()
    secretaries = Participant.objects.filter(seat__post__in=["secretary", "deputy_secretary"])
    leading = set(secretaries.values_list("pk", flat=True))
    lines = [
        line
        for line in publication.draft.content.lines
        if line.branch == branch.pk and line.sentences and line.participant not in leading
    ]
    if on >= today or author is None or not lines or publication.objections.exists():
        return
    at = timezone.make_aware(datetime.combine(on, time(10)))
    line = lines[-1]
    filed = objection.file(
        publication_id=publication.pk,
        participant_id=line.participant,
        item=line.sentences[0].item,
        text="这一项好像少记了一次，请再核一下当月的记录",
        anonymous=False,
        seen=filing.token(publication, line),
        client_key=derived(
            uuid7(int(at.timestamp()) * 1000, bytes(10)), "objection", str(board.pk)
        ),
        by=author,
        at=at,
    )
    handler = User.objects.filter(pk__in=select_objection.handlers(filed, on)).earliest("pk")
    objection.act(objection_id=filed.pk, act="accept", by=handler, at=at + timedelta(hours=1))
    reviewer = User.objects.filter(pk__in=select_objection.reviewers(filed, on)).earliest("pk")
    objection.act(
        objection_id=filed.pk,
        act="reject",
        text="查了当月的会议记录和台账，次数与记录一致，维持原分",
        by=reviewer,
        at=at + timedelta(hours=5),
    )
