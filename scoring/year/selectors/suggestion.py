"""投诉建议 as each reader may see them: his own, all for who answers, counts for everybody."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Min, Q

from members.duties import Duties
from members.models import User
from scoring.engine.process.why_not.year import why_not_answer_suggestion
from scoring.models import Suggestion, SuggestionAnswer


@dataclass(frozen=True)
class Counts:
    filed: int
    answered: int


def plant_of(duties: Duties) -> int | None:
    """Where somebody's word goes: his own plant, else the first of those he serves."""
    return duties.home_plant or min(duties.plants(), default=None)


def answers_for(duties: Duties) -> frozenset[int]:
    return duties.grants.get("organiser", frozenset())


def counts(plant_id: int) -> Counts:
    numbers = Suggestion.objects.filter(plant_id=plant_id).aggregate(
        filed=Count("pk"), answered=Count("answer")
    )
    return Counts(numbers["filed"], numbers["answered"])


@dataclass(frozen=True)
class Readable:
    """A word as one reader may see it. `handles`: he answers it; `whole`: he may read its text."""

    suggestion: Suggestion
    handles: bool
    whole: bool

    @property
    def pk(self) -> int:
        return self.suggestion.pk

    @property
    def text(self) -> str:
        return self.suggestion.text

    @property
    def at(self) -> datetime:
        return self.suggestion.at

    @property
    def by(self) -> User | None:
        return self.suggestion.by

    @property
    def due_on(self) -> date | None:
        return self.suggestion.due_on

    @property
    def answer(self) -> SuggestionAnswer | None:
        return getattr(self.suggestion, "answer", None)


def to_read(duties: Duties, plant_id: int | None) -> list[Readable]:
    """His own with their answers, also from a plant he has left; all of them for the organiser; of
    those without a name the answers, for everybody in the plant."""
    which = Q(by=duties.user_id)
    if plant_id in answers_for(duties):
        which |= Q(plant_id=plant_id)
    elif plant_id is not None:
        which |= Q(plant_id=plant_id, by__isnull=True, answer__isnull=False)
    rows = Suggestion.objects.filter(which)
    readable = []
    for row in rows.select_related("by__member", "answer__by__member")[:100]:
        handles = why_not_answer_suggestion(duties.roles_for_plant(row.plant_id)) is None
        whole = handles or row.by_id == duties.user_id
        readable.append(Readable(row, handles=handles, whole=whole))
    return sorted(readable, key=lambda row: row.answer is not None)


def answers_to_unknown(plant_id: int) -> list[Suggestion]:
    """The last answers to words without a name: what a reader without an account may see."""
    rows = Suggestion.objects.filter(plant_id=plant_id, by__isnull=True, answer__isnull=False)
    return list(rows.select_related("answer")[:20])


def waiting(plants: Collection[int]) -> dict[str, object]:
    """How many wait for an answer, and until when the first of them."""
    rows = Suggestion.objects.filter(plant_id__in=plants, answer__isnull=True)
    return rows.aggregate(count=Count("pk"), first=Min("due_on"))
