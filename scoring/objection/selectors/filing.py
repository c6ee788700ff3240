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
from scoring.models import ObjectionAuthor, Publication
from scoring.objection.selectors.filing_time import AFTER_RETURN, AT_MOST, closes_for
from scoring.quarter.selectors import standings

HOW = ObjectionAuthor.HOW


def token(publication: Publication, line: Line | None) -> str:
    """What the explanation's page carries: only who has opened it can file."""
    return canonical.digest([publication.digest, form.line(line) if line else None])


def line_of(publication: Publication, participant: int | None) -> Line | None:
    return None if participant is None else standings.line(publication, participant)


def why_not_file(publication: Publication, member: Member | None, at: datetime) -> str | None:
    """None when this person may object now, else the sentence for him."""
    newest = Publication.objects.filter(board=publication.board).latest("revision")
    if newest.pk != publication.pk:
        return f"这一版已更正，请对现行的第 {newest.revision} 版提出"
    if member is None or member.branch.plant_id != publication.board.plant_id:
        return "异议由本厂党员提出"
    if member.left_on is not None and member.left_on <= timezone.localdate(at):
        return "已经转出，异议由在本厂的党员提出；以前各季自己的分仍在“我的”里"
    if member.status not in Member.PARTY and not settings.OBJECTIONS_FROM_MASSES:
        return "异议由党员提出；群众的意见请向所在党支部反映"
    closes = timezone.localtime(closes_for(publication, member.pk))
    if at >= closes:
        last = closes - timedelta(minutes=1)
        past = f"公示到 {last.month} 月 {last.day} 日 24:00 为止，提异议的时间已过"
        late = f"；期满时还在轮休、出差的，返岗后 {AFTER_RETURN} 个工作日内仍可提出"
        somebody = timezone.localdate(at) <= publication.window_to + AT_MOST
        return past + (late if somebody and closes == publication.closes_at else "")
    return None


def why_named(publication: Publication, at: datetime) -> str | None:
    """None while a hint without a name hides who it was among all members, else the sentence.

    After the window only those back from leave can file, who may be a single person.
    """
    if at < publication.closes_at:
        return None
    return (
        "公示期已过，这时只有休假、轮休回来的少数人还能提异议，匿名也看得出是谁。请署名提出，"
        "名字只有受理、复核的人看得到；不愿署名的，可以写到“投诉建议”里，全厂谁都能随时不署名地写"
    )


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
