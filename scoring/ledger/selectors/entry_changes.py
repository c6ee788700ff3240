"""What somebody wants of single matters, held against what the ledger says now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from members.models import Seat, User
from scoring.engine import numbers
from scoring.engine.errors import Malformed, Problem
from scoring.engine.facts import entries as engine_entries
from scoring.engine.facts import reading
from scoring.engine.process.why_not.because import refuse
from scoring.engine.process.why_not.record import why_not_record_of
from scoring.engine.process.workflow import Refusal, check_text
from scoring.engine.scheme.items import Item
from scoring.engine.time.periods import Month
from scoring.ledger.selectors import department_items
from scoring.models import Entry, Participant, Sheet
from scoring.scheme.selectors import facts as select_facts

# What stays with a matter when only its number is changed in the grid.
KEPT_FIELDS = ("factor", "peer_confirmed", "attachment", "reference", "reason")
# More of one matter, or more of its points (in ten-thousandths), is a slip of the finger.
LARGEST_QUANTITY = 9999 * numbers.TENTH
LARGEST_AMOUNT = 10**12


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


@dataclass(frozen=True)
class Conflict:
    """The row under a change is no longer the one its author saw. `current` None: withdrawn."""

    change: Change
    current: Entry | None


class Conflicts(Refusal):
    """Somebody else was faster; nothing was written. Both values are in `conflicts`."""

    def __init__(self, conflicts: list[Conflict]) -> None:
        super().__init__(
            f"有 {len(conflicts)} 处刚被别人改过。您填的都还在：看过两个值，再保存一次就以您的为准",
            "conflict",
        )
        self.conflicts = conflicts


class Book:
    """The quarter's entries of a sheet's people, as far as a batch of changes needs them."""

    def __init__(self, sheet: Sheet, people: list[Participant]) -> None:
        self.sheet = sheet
        self.month = Month.of(sheet.month)
        self.rubric = select_facts.rubric_of(sheet.rubric)
        self.people = {p.pk: p for p in people}
        self.provided = select_facts.provided_items(sheet)
        rows = Entry.objects.filter(
            plant_id=sheet.plant_id,
            # Also what was recorded for them in another branch: one matter a month is theirs.
            participant__code=sheet.code,
            participant__seat__member_id__in=[p.held.member_id for p in people],
            month__gte=self.month.quarter.first,
            month__lte=self.month.quarter.last,
        )
        self.history = list(rows)
        self.by_key = {row.client_key: row for row in self.history}
        self.successor = {row.supersedes_id: row for row in self.history if row.supersedes_id}
        # Whose they are, once for all of them: a row has no person of its own.
        owners = rows.order_by().values_list("participant_id", "participant__seat__member_id")
        self.member_of = dict(owners.distinct())
        self.cells: dict[tuple[int, str], list[Entry]] = {}
        for row in self.history:
            if row.sheet_id == sheet.pk and row.pk not in self.successor and not row.void:
                self.cells.setdefault((row.participant_id, row.item), []).append(row)

    def has_recorded(self, change: Change, by: User) -> bool:
        """Whether this very request is in the ledger; another one under its key is refused."""
        row = self.by_key.get(change.client_key)
        if row is None:
            return False
        if row.recorded_by_id != by.pk or not self._is_same(change, row):
            raise Refusal("这个请求号已经用于别的改动：请刷新页面，再填一次", "input")
        return True

    def _is_same(self, change: Change, row: Entry) -> bool:
        base = self.by_key.get(change.base) if change.base else None
        if (row.participant_id, row.item, row.supersedes_id) != (
            change.participant_id,
            change.item,
            base.pk if base else None,
        ):
            return False
        if change.fields is None:
            return row.void
        said = (change.on, row.on), (change.matter, row.matter), (change.note, row.note)
        same_fields = row.fields == _with_kept(change, base)
        return not row.void and same_fields and all(new in (None, old) for new, old in said)

    def drafts(
        self,
        changes: Iterable[Change],
        *,
        by: User,
        at: datetime,
        today: date,
        source: str,
        own: bool = False,
    ) -> list[Entry]:
        made = [self.draft(c, by=by, at=at, today=today, source=source, own=own) for c in changes]
        conflicts = [one for one in made if isinstance(one, Conflict)]
        if conflicts:
            raise Conflicts(conflicts)
        return [one for one in made if isinstance(one, Entry)]

    def draft(
        self,
        change: Change,
        *,
        by: User,
        at: datetime,
        today: date,
        source: str,
        own: bool = False,
    ) -> Entry | Conflict | None:
        """The row that a change asks for; None when it would change nothing."""
        self._check_person(change, by, own)
        base = self._base(change)
        if isinstance(base, Conflict):
            return base
        department_items.check(source, change, base, self.provided)
        if _changes_nothing(change, base):
            return None
        return self._entry(change, base, by, at, today, source)

    def _check_person(self, change: Change, by: User, own: bool) -> None:
        person = self.people.get(change.participant_id)
        key = str(change.client_key)
        if person is None or not _overlaps(person.held, self.month):
            text = "这个人这个月不在本支部的名单里"
            raise Malformed([Problem(key, "subject", "UNKNOWN_SUBJECT", text)])
        refuse(why_not_record_of(own=person.held.member_id == by.member_id, claim=own))

    def _base(self, change: Change) -> Entry | Conflict | None:
        """The row the change is about, or a Conflict when it is not the last one any more."""
        here = self.cells.get((change.participant_id, change.item), [])
        if change.base is None:
            stale = change.cell and change.fields is not None and here
            return Conflict(change, here[-1]) if stale else None
        base = self.by_key.get(change.base)
        if base is None or (base.participant_id, base.item) != (change.participant_id, change.item):
            text = "要更改的那一条不在这一格里"
            raise Malformed(
                [Problem(str(change.client_key), "supersedes", "SUPERSEDES_UNKNOWN", text)]
            )
        if base in here:
            return base
        tip = base
        while tip.pk in self.successor:
            tip = self.successor[tip.pk]
        return Conflict(change, None if tip.void else tip)

    def _entry(
        self, change: Change, base: Entry | None, by: User, at: datetime, today: date, source: str
    ) -> Entry:
        person = self.people[change.participant_id]
        fields = _proper(change, self.rubric.items.get(change.item))
        fields = _with_kept(change, base, fields)
        entry = Entry(
            client_key=change.client_key,
            plant_id=self.sheet.plant_id,
            sheet=self.sheet,
            participant=person,
            month=self.sheet.month,
            rubric_id=self.sheet.rubric_id,
            item=change.item,
            on=change.on or (base.on if base else default_day(self.month, person.held, today)),
            fields={} if change.fields is None else fields,
            matter=_kept(change.matter, base.matter if base else "", "同一事项名", 80),
            note=_kept(change.note, base.note if base else "", "一句话", 200),
            amount=0,
            void=change.fields is None,
            supersedes=base,
            reason=check_text(change.reason, what="更改原因", most=200),
            source=source,
            activity_id=change.activity_id,
            recorded_at=at,
            recorded_by=by,
        )
        if (item := self.rubric.items.get(change.item)) and not entry.void:
            item.check_talk(str(change.client_key), change.note, change.matter)
        if not self.month.contains(entry.on):
            text = f"日期要在{self.month.label}之内"
            raise Malformed([Problem(str(change.client_key), "on", "OUTSIDE_PERIOD", text)])
        return entry

    def agrees(self, change: Change, current: Entry | None) -> bool:
        """Whether what stands there is what the change wants, whoever wrote it."""
        if current is None or change.fields is None:
            return current is None and change.fields is None
        here = self.cells.get((change.participant_id, change.item), [])
        return len(here) == 1 and _changes_nothing(change, current)

    def check(self, drafts: list[Entry]) -> None:
        """All faults of the drafts at once, by the engine's own rules; then their amounts. Nobody
        else's rows have a say in them."""
        about = {self.people[draft.participant_id].held.member_id for draft in drafts}
        of = self.member_of | {p.pk: p.held.member_id for p in self.people.values()}
        rows = [row for row in self.history if of[row.participant_id] in about] + drafts
        keys = {row.pk: str(row.client_key) for row in self.history}
        raw = {
            "period": str(self.month.quarter),
            "subjects": [
                {"id": pk, "name": pk}
                for pk in sorted(select_facts.subject_id(member) for member in about)
            ],
            "entries": [
                select_facts.entry_as_raw(
                    row,
                    member=of[row.participant_id],
                    supersedes=keys.get(row.supersedes_id or 0),
                )
                for row in rows
            ],
        }
        reading.parse(raw, self.rubric)
        for entry in drafts:
            if not entry.void:
                entry.amount = engine_entries.recorded_amount(self.rubric, entry.item, entry.fields)
                quantity = numbers.parse(entry.fields.get("quantity")) or 0
                if quantity > LARGEST_QUANTITY or abs(entry.amount) > LARGEST_AMOUNT:
                    key = str(entry.client_key)
                    what = "数量" if quantity > LARGEST_QUANTITY else "分值"
                    text = f"事项 {key} 的“{what}”太大，请核对"
                    raise Malformed([Problem(key, "quantity", "OUT_OF_RANGE", text)])


def _overlaps(seat: Seat, month: Month) -> bool:
    return seat.from_on <= month.last and (seat.to_on is None or seat.to_on >= month.first)


def _kept(new: str | None, old: str, what: str, most: int) -> str:
    return old if new is None else check_text(new, what=what, most=most)


def _proper(change: Change, item: Item | None) -> dict[str, Any]:
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


def _with_kept(
    change: Change, base: Entry | None, fields: dict[str, Any] | None = None
) -> dict[str, Any]:
    """The fields of a change, with what stays when only the number in the grid is another."""
    fields = dict(change.fields or {}) if fields is None else fields
    if not change.cell or base is None:
        return fields
    return {k: base.fields[k] for k in KEPT_FIELDS if k in base.fields} | fields


def _changes_nothing(change: Change, base: Entry | None) -> bool:
    if change.fields is None:
        return base is None
    if base is None:
        return False
    return (
        _with_kept(change, base) == base.fields
        and change.on in (None, base.on)
        and change.matter in (None, base.matter)
        and change.note in (None, base.note)
    )


def default_day(month: Month, seat: Seat, today: date) -> date:
    """A matter typed into the grid without a date: today, or the last day it can have been."""
    last = min(day for day in (today, month.last, seat.to_on) if day is not None)
    return max(last, month.first, seat.from_on)
