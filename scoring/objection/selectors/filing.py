"""Who may object to what, for whom, and what he has to have opened before."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from members.duties import Duties
from members.models import Member
from scoring.engine import canonical
from scoring.engine.board import form
from scoring.engine.board.content import Line
from scoring.engine.process.why_not import objection as engine
from scoring.engine.process.why_not.because import Why
from scoring.models import ObjectionAuthor, Publication
from scoring.objection.selectors.filing_time import AT_MOST, closes_for
from scoring.quarter.selectors import standings

HOW = ObjectionAuthor.HOW


def token(publication: Publication, line: Line | None) -> str:
    """What the explanation's page carries: only who has opened it can file."""
    return canonical.digest([publication.digest, form.line(line) if line else None])


def line_of(publication: Publication, participant: int | None) -> Line | None:
    return None if participant is None else standings.line(publication, participant)


def why_not_file(publication: Publication, member: Member | None, at: datetime) -> Why | None:
    """None when this person may object now, else the sentence for him."""
    return engine.why_not_file(_before(publication, member, at))


def _before(publication: Publication, member: Member | None, at: datetime) -> engine.BeforeFiling:
    newest = Publication.objects.filter(board=publication.board).latest("revision")
    newer = newest.revision if newest.pk != publication.pk else 0
    if member is None or member.branch.plant_id != publication.board.plant_id:
        return engine.BeforeFiling(newer=newer, of_plant=False)
    today = timezone.localdate(at)
    closes = timezone.localtime(closes_for(publication, member.pk))
    return engine.BeforeFiling(
        newer=newer,
        left=member.left_on is not None and member.left_on <= today,
        party=member.status in Member.PARTY or settings.OBJECTIONS_FROM_MASSES,
        closed=(closes - timedelta(minutes=1)).date() if at >= closes else None,
        returns=today <= publication.window_to + AT_MOST and closes == publication.closes_at,
    )


def why_named(publication: Publication, at: datetime) -> Why | None:
    """None while a hint without a name hides who it was, else the sentence."""
    return engine.why_not_file_unnamed(closed=at >= publication.closes_at)


def others_of(duties: Duties, publication: Publication, today: date) -> list[Member]:
    """For whom he may write one down: members of branches he records for, the organiser all;
    each until the day on which he leaves."""
    plant = publication.board.plant_id
    near = Q(branch__in=duties.records, branch__plant_id=plant)
    if "organiser" in duties.roles_for_plant(plant):
        near |= Q(branch__plant_id=plant)
    there = Q(left_on__isnull=True) | Q(left_on__gt=today)
    rows = Member.objects.filter(near, there, status__in=Member.PARTY)
    return list(
        rows.exclude(pk=duties.member_id or 0).select_related("branch").order_by("branch", "pk")
    )
