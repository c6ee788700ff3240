"""投诉建议 as each reader may see them: his own, all for who answers, counts for everybody."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, Min, Q

from members.duties import Duties
from scoring.models import Suggestion


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
    found = Suggestion.objects.filter(plant_id=plant_id).aggregate(
        filed=Count("pk"), answered=Count("answer")
    )
    return Counts(found["filed"], found["answered"])


def to_read(duties: Duties, plant_id: int | None) -> list[Suggestion]:
    """His own with their answers, also from a plant he has left; all of them for the organiser; of
    those without a name the answers, for everybody in the plant. `whole`: whether he may read the
    text itself."""
    which = Q(by=duties.user_id)
    if plant_id in answers_for(duties):
        which |= Q(plant_id=plant_id)
    elif plant_id is not None:
        which |= Q(plant_id=plant_id, by__isnull=True, answer__isnull=False)
    rows = Suggestion.objects.filter(which)
    found = list(rows.select_related("by__member", "answer__by__member")[:100])
    for row in found:
        handles = row.plant_id in answers_for(duties)
        row.handles = handles  # type: ignore[attr-defined]
        row.whole = handles or row.by_id == duties.user_id  # type: ignore[attr-defined]
    return sorted(found, key=lambda row: hasattr(row, "answer"))


def answers_to_unknown(plant_id: int) -> list[Suggestion]:
    """The last answers to words without a name: what a reader without an account may see."""
    rows = Suggestion.objects.filter(plant_id=plant_id, by__isnull=True, answer__isnull=False)
    return list(rows.select_related("answer")[:20])


def waiting(plants: Collection[int]) -> dict[str, object]:
    """How many wait for an answer, and until when the first of them."""
    rows = Suggestion.objects.filter(plant_id__in=plants, answer__isnull=True)
    return rows.aggregate(count=Count("pk"), first=Min("due_on"))
