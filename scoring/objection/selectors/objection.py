"""Objections: who may file, who handles what until when, and the numbers everybody may see."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from members.duties import Duties
from members.models import User
from scoring.engine.process import duty
from scoring.engine.process.duty import Duty
from scoring.engine.process.workflow import OBJECTION
from scoring.models import Board, Objection, ObjectionAuthor
from scoring.objection.selectors.people import ObjectionPeople
from scoring.objection.selectors.people import concerned as concerned

RELATED = ("publication__board__plant", "participant__seat__member")


def handlers(objection: Objection, on: date) -> set[int]:
    return ObjectionPeople([objection], on).handlers(objection)


def reviewers(objection: Objection, on: date) -> set[int]:
    return ObjectionPeople([objection], on).reviewers(objection)


def roles_on(objection: Objection, user: User, on: date) -> frozenset[str]:
    """Roles in the words of the workflow table."""
    people = ObjectionPeople([objection], on)
    roles = people.involved(objection, user)
    return roles - {"plant_committee"} if user.pk in people.answered_by(objection) else roles


def may_see(objection: Objection, user: User, on: date) -> bool:
    return bool(ObjectionPeople([objection], on).involved(objection, user))


def author_name(objection: Objection, user: User, on: date) -> str:
    """For those who handle it; the plant committee handles it from an appeal on."""
    if objection.anonymous:
        return "匿名线索"
    rows = ObjectionAuthor.objects.select_related("user__member", "on_behalf_of")
    author = rows.get(objection=objection)
    name = str(author.on_behalf_of or author.user)
    if author.on_behalf_of:
        name += f"（{author.get_how_display()}，{author.user}代写）"
    people = ObjectionPeople([objection], on)
    if user.pk in people.authors(objection):
        return name if author.on_behalf_of else "本人"
    roles = people.involved(objection, user)
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
    rows = list(Objection.objects.filter(near).select_related(*RELATED, "branch"))
    people = ObjectionPeople(rows, on)
    return [objection for objection in rows if people.involved(objection, user)]


@dataclass(frozen=True)
class Due:
    """What somebody has to do about an objection, and by which day."""

    objection: Objection
    text: str
    users: frozenset[int]
    on: date | None

    @property
    def duty(self) -> Duty:
        words = f"{self.objection}：{self.text}"
        return duty.of_objection(self.objection.pk, self.objection.state, self.on, words)


def due(plant_id: int, today: date, *, before: date | None = None) -> list[Due]:
    """Every open step with its people and its last day, the nearest first; an answered one is the
    author's and the concerned person's, who may appeal."""
    return _due({plant_id}, today, before)


def _due(plants: Collection[int], today: date, before: date | None = None) -> list[Due]:
    states = (*Objection.OPEN, Objection.State.ANSWERED)
    rows = Objection.objects.filter(publication__board__plant_id__in=plants, state__in=states)
    may_appeal = Q(due_on__gte=today) | Q(due_on__isnull=True)
    rows = rows.filter(may_appeal | ~Q(state=Objection.State.ANSWERED))
    if before is not None:
        rows = rows.filter(due_on__lte=before)
    order = ("publication__board__plant_id", "due_on", "pk")
    waiting = list(rows.select_related(*RELATED).order_by(*order))
    people = ObjectionPeople(waiting, today)
    dues = []
    for objection in waiting:
        users, what = people.turn(objection)
        dues.append(Due(objection, what, frozenset(users), objection.due_on))
    return dues


def due_for(duties: Duties, today: date) -> list[Due]:
    """What waits for one person; appeals are his right and no duty."""
    return [
        one
        for one in _due(duties.plants(), today)
        if duties.user_id in one.users and not one.objection.is_answered
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
