"""What a change asks of one matter: its fields, its day, and what stays of what was there."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from members.models import Seat
from scoring.engine.errors import Malformed, Problem
from scoring.engine.process.workflow import check_text
from scoring.engine.scheme.items import Item
from scoring.engine.time.periods import Month
from scoring.models import Entry

# What stays with a matter when only its number is changed in the grid.
KEPT_FIELDS = ("factor", "peer_confirmed", "attachment", "reference", "reason")


@dataclass(frozen=True)
class Change:
    """What somebody wants of one matter. `fields` None withdraws what `base` names.

    `base` is the client_key of the row the person was looking at; None means that he saw none.
    `cell` says that he was looking at the whole cell of the grid: if it was empty for him and is
    not now, that is a conflict and not a second matter.
    """

    client_key: UUID
    participant_id: int
    item: str
    fields: dict[str, Any] | None
    base: UUID | None = None
    cell: bool = False
    on: date | None = None
    matter: str | None = None
    note: str | None = None
    reason: str = ""
    activity_id: int | None = None  # the meeting that yields it


def overlaps(seat: Seat, month: Month) -> bool:
    return seat.from_on <= month.last and (seat.to_on is None or seat.to_on >= month.first)


def kept(new: str | None, old: str, what: str, most: int) -> str:
    return old if new is None else check_text(new, what=what, most=most)


def proper(change: Change, item: Item | None) -> dict[str, Any]:
    """The rule's fields and what a requirement asks for, and nothing that speaks for the row."""
    fields = dict(change.fields or {})
    own = item.kind.fields if item else frozenset()
    for name, value in fields.items():
        key = str(change.client_key)
        if item and name not in own and name not in KEPT_FIELDS:
            text = f"事项 {key} 多出一个字段：{item.name}没有“{name}”"
            raise Malformed([Problem(key, name, "UNEXPECTED_FIELD", text)])
        if name in KEPT_FIELDS and not isinstance(value, str | bool | int):
            text = f"事项 {key} 的“{name}”只能是文字，或是与否"
            raise Malformed([Problem(key, name, "OUT_OF_RANGE", text)])
        for part in value if isinstance(value, list) else [value]:
            if isinstance(part, str):
                check_text(part, what=name, most=200)
    return fields


def with_kept(
    change: Change, base: Entry | None, fields: dict[str, Any] | None = None
) -> dict[str, Any]:
    """The fields of a change, with what stays when only the number in the grid is another."""
    fields = dict(change.fields or {}) if fields is None else fields
    if not change.cell or base is None:
        return fields
    return {k: base.fields[k] for k in KEPT_FIELDS if k in base.fields} | fields


def changes_nothing(change: Change, base: Entry | None) -> bool:
    if change.fields is None:
        return base is None
    if base is None:
        return False
    return (
        with_kept(change, base) == base.fields
        and change.on in (None, base.on)
        and change.matter in (None, base.matter)
        and change.note in (None, base.note)
    )


def default_day(month: Month, seat: Seat, today: date) -> date:
    """A matter typed into the grid without a date: today, or the last day it can have been."""
    last = min(day for day in (today, month.last, seat.to_on) if day is not None)
    return max(last, month.first, seat.from_on)
