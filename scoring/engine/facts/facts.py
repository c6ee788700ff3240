"""The facts of a period: who, where, and what was recorded. Made by engine/reading.py."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from scoring.engine.scheme.items import Item
from scoring.engine.time.periods import Period


@dataclass(frozen=True)
class Branch:
    committee: bool = True
    domain: str | None = None


@dataclass(frozen=True)
class Seat:
    branch: str
    post: str
    first: date
    last: date | None
    acting: bool
    main: bool

    def covers(self, on: date) -> bool:
        return self.first <= on and (self.last is None or on <= self.last)

    def posts(self) -> tuple[str, ...]:
        """An acting deputy secretary counts as the secretary as well."""
        if self.acting and self.post == "deputy_secretary":
            return self.post, "secretary"
        return (self.post,)


@dataclass
class Subject:
    id: str
    name: str
    seats: list[Seat] | None
    branch: str | None
    exempt: frozenset[str]


@dataclass(slots=True)
class Entry:
    """One entry; `reading` is what its rule's kind made of its fields."""

    id: str
    item: Item
    on: date
    month: str
    reading: Any
    matter: str | None
    confirmed: bool
    void: bool
    supersedes: str | None
    met: frozenset[str]


@dataclass
class Facts:
    """A period's facts; amounts of `prior` in grains, of `adjustments` in hundredths."""

    period: Period
    branches: dict[str, Branch]
    subjects: list[Subject]
    entries: dict[str, list[Entry]]  # subject -> its entries, in the order (on, id)
    adjustments: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    prior: dict[str, dict[tuple[str, str], int]] = field(default_factory=dict)
    prior_item: dict[str, dict[str, int]] = field(default_factory=dict)
