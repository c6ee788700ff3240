"""Objections: who may file, who handles what until when, and the numbers everybody may see."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from members.duties import Duties, duties_of, on_day
from members.models import Grant, PanelMember, Post, Seat, User
from scoring.engine.periods import Quarter
from scoring.engine.workflow import OBJECTION
from scoring.models import (
    Board,
    Confirmation,
    Correction,
    CorrectionClearance,
    Objection,
    ObjectionAuthor,
)

RELATED = ("publication__board__plant", "participant__seat__member")
ANSWERING = ("accept", "decline", "reject", "uphold", "approve")


def _authors(objection: Objection) -> set[int]:
    """Accounts of who filed it, and of him for whom it was written down."""
    row = ObjectionAuthor.objects.filter(objection=objection).first()
    if row is None:
        return set()
    return {row.user_id} | _users({row.on_behalf_of_id or 0})


def concerned(objection: Objection) -> int | None:
    """The member whose line it is about."""
    return objection.participant.held.member_id if objection.participant else None


def _users(members: Collection[int]) -> set[int]:
    rows = User.objects.filter(member_id__in=members, is_active=True)
    return set(rows.values_list("pk", flat=True))


def _granted(role: str, plant_id: int, on: date) -> set[int]:
    rows = Grant.objects.filter(on_day(on), role=role, unit_id=plant_id, user__is_active=True)
    return set(rows.values_list("user_id", flat=True))


def _apart(objection: Objection) -> set[int]:
    """Accounts that are a party to it: nobody handles his own matter."""
    about = concerned(objection)
    found = _users({about}) if about else set()
    return found | _authors(objection)


def handlers(objection: Objection, on: date) -> set[int]:
    """Who accepts it: the branch's secretary; the organiser when he is a party to it himself."""
    if objection.branch_id:
        seats = Seat.objects.filter(on_day(on), branch_id=objection.branch_id).filter(
            Q(post=Post.SECRETARY) | Q(acting=True)
        )
        secretary = _users(set(seats.values_list("member_id", flat=True))) - _apart(objection)
        if secretary:
            return secretary
    plant = objection.publication.board.plant_id
    # Where the only organiser is a party to it, the committee accepts it.
    return _granted("organiser", plant, on) - _apart(objection) or _granted(
        "plant_committee", plant, on
    ) - _apart(objection)


def first_confirmers(objection: Objection) -> set[int]:
    """Who was the first to agree to a line of this person, whatever post it was scored on, in each
    month of the quarter."""
    about = concerned(objection)
    if about is None:
        return set()
    quarter = Quarter.parse(objection.publication.board.period)
    rows = Confirmation.objects.filter(
        agrees=True,
        participant__seat__member_id=about,
        sheet__month__gte=quarter.first,
        sheet__month__lte=quarter.last,
    ).order_by("sheet_id", "round", "pk")
    first: dict[tuple[int, int, int], int] = {}
    for row in rows:
        first.setdefault((row.sheet_id, row.participant_id, row.round), row.by_id)
    return set(first.values())


def reviewers(objection: Objection, on: date) -> set[int]:
    """The panel without the first confirmers; above the branch when nobody of it is left."""
    board = objection.publication.board
    barred = _apart(objection)
    if objection.branch_id:
        panel = PanelMember.objects.filter(
            on_day(on), branch_id=objection.branch_id, observer=False
        )
        found = _users(set(panel.values_list("member_id", flat=True)))
        found -= barred | first_confirmers(objection)
        if found:
            return found
    accepted = set(objection.steps.filter(act="accept").values_list("by_id", flat=True))
    above = _granted("organiser", board.plant_id, on) - barred
    committee = _granted("plant_committee", board.plant_id, on) - barred
    # Who accepted it, or approved the board, only where there is nobody else.
    return above - accepted or committee - {board.approved_by_id or 0} or above or committee


def answered_by(objection: Objection, on: date) -> set[int]:
    """Who had a hand in the answer that is appealed against: the appeal is decided by others,
    as long as the committee has others."""
    if objection.state not in (Objection.State.APPEALED, Objection.State.UPHELD_FINAL):
        return set()
    steps = objection.steps.filter(pk__lt=objection.steps.get(act="appeal").pk)
    found = set(steps.filter(act__in=ANSWERING).values_list("by_id", flat=True))
    others = _granted("plant_committee", objection.publication.board.plant_id, on)
    others -= _apart(objection) | found
    if objection.state == Objection.State.UPHELD_FINAL:
        proposed = Correction.objects.filter(objection=objection).latest("pk")
        others -= {proposed.proposed_by_id}
    return found if others else set()


def roles_on(objection: Objection, user: User, on: date) -> frozenset[str]:
    """Roles in the words of the workflow table."""
    roles = _involved(objection, user, on)
    return roles - {"plant_committee"} if user.pk in answered_by(objection, on) else roles


def _involved(objection: Objection, user: User, on: date) -> frozenset[str]:
    if user.pk in _apart(objection):
        return frozenset({"author"})
    roles = set()
    if user.pk in handlers(objection, on):
        roles.add("handler")
    if user.pk in reviewers(objection, on):
        roles.add("reviewer")
    granted = duties_of(user, on=on).roles_for_plant(objection.publication.board.plant_id)
    above = {"plant_committee"} | ({"secrecy"} if objection.state.startswith("upheld") else set())
    return frozenset(roles | (granted & above))


def may_see(objection: Objection, user: User, on: date) -> bool:
    return bool(_involved(objection, user, on))


def author_name(objection: Objection, user: User, on: date) -> str:
    """For those who handle it; the plant committee handles it from an appeal on."""
    if objection.anonymous:
        return "匿名线索"
    rows = ObjectionAuthor.objects.select_related("user__member", "on_behalf_of")
    author = rows.get(objection=objection)
    name = str(author.on_behalf_of or author.user)
    if author.on_behalf_of:
        name += f"（{author.get_how_display()}，{author.user}代写）"
    if user.pk in _authors(objection):
        return name if author.on_behalf_of else "本人"
    roles = _involved(objection, user, on)
    appealed = objection.steps.filter(act="appeal").exists()
    if roles & {"handler", "reviewer"} or ("plant_committee" in roles and appealed):
        return name
    return ""


def listed(duties: Duties, user: User, on: date) -> list[Objection]:
    """Those that concern this person: to handle, his own, about him; the last two also of a plant
    he has left."""
    near = Q(publication__board__plant_id__in=duties.plants()) | Q(author__user=user)
    if user.member_id is not None:
        near |= Q(author__on_behalf_of=user.member_id)
        near |= Q(participant__seat__member=user.member_id)
    rows = Objection.objects.filter(near).select_related(*RELATED, "branch")
    return [objection for objection in rows if may_see(objection, user, on)]


@dataclass(frozen=True)
class Due:
    """What somebody has to do about an objection, and by which day."""

    objection: Objection
    text: str
    users: frozenset[int]
    on: date | None


def due(plant_id: int, today: date, *, before: date | None = None) -> list[Due]:
    """Every open step with its people and its last day, the nearest first; an answered one is the
    author's and the concerned person's, who may appeal."""
    states = (*Objection.OPEN, Objection.State.ANSWERED)
    rows = Objection.objects.filter(publication__board__plant_id=plant_id, state__in=states)
    may_appeal = Q(due_on__gte=today) | Q(due_on__isnull=True)
    rows = rows.filter(may_appeal | ~Q(state=Objection.State.ANSWERED))
    if before is not None:
        rows = rows.filter(due_on__lte=before)
    found = []
    for objection in rows.select_related(*RELATED).order_by("due_on", "pk"):
        users, what = _turn(objection, today)
        found.append(Due(objection, what, frozenset(users), objection.due_on))
    return found


def _turn(objection: Objection, today: date) -> tuple[set[int], str]:
    state = objection.state
    if state == Objection.State.FILED:
        return handlers(objection, today), "受理异议"
    if state == Objection.State.ACCEPTED:
        return reviewers(objection, today), "复核异议并书面答复"
    if state == Objection.State.ANSWERED:
        return _apart(objection), "不同意答复的，可以再申诉"
    plant = objection.publication.board.plant_id
    committee = _granted("plant_committee", plant, today)
    committee -= _apart(objection) | answered_by(objection, today)
    if state == Objection.State.APPEALED:
        return committee, "对再申诉作终局决定"
    proposed = Correction.objects.filter(objection=objection).order_by("-pk").first()
    barred = {proposed.proposed_by_id} if proposed else set()
    clearance = CorrectionClearance.objects.filter(correction=proposed).last()
    if clearance is None:
        return _granted("secrecy", plant, today) - _apart(
            objection
        ) - barred, "对更正内容做保密审查"
    return committee - barred - {clearance.by_id}, "批准更正"


def due_for(duties: Duties, today: date) -> list[Due]:
    """What waits for one person; appeals are his right and no duty."""
    plants = duties.plants()
    return [
        one
        for plant in sorted(plants)
        for one in due(plant, today)
        if duties.user_id in one.users and one.objection.state != Objection.State.ANSWERED
    ]


def by_key(pk: int) -> Objection | None:
    return Objection.objects.select_related(*RELATED, "branch").filter(pk=pk).first()


def steps(objection: Objection) -> list[dict[str, Any]]:
    """What was done, as the page tells it; what its author did carries no name."""
    names = {(s.act, s.from_state): s.label for s in OBJECTION.steps}
    return [
        {
            "label": names.get((row.act, row.from_state), "提出"),
            "by": row.by,
            "at": row.at,
            "text": row.text,
            "due_on": row.due_on,
        }
        for row in objection.steps.select_related("by__member").order_by("pk")
    ]


def open_of(board: Board) -> int:
    return Objection.objects.filter(publication__board=board, state__in=Objection.OPEN).count()


def under_review(board: Board) -> frozenset[int]:
    """Participants whose lines are marked 复核中."""
    rows = Objection.objects.filter(
        publication__board=board, state__in=Objection.UNDER_REVIEW, participant__isnull=False
    )
    return frozenset(rows.values_list("participant_id", flat=True))


def numbers(board: Board) -> tuple[int, int]:
    """提出 x 件、采纳 y 件."""
    rows = Objection.objects.filter(publication__board=board)
    return rows.count(), rows.filter(corrections__ruling__approved=True).distinct().count()
