"""What somebody wants of single matters, held against what the ledger says now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from members.models import User
from scoring.engine import numbers
from scoring.engine.errors import Malformed, Problem
from scoring.engine.facts import entries as engine_entries
from scoring.engine.facts import reading
from scoring.engine.process.why_not.because import refuse
from scoring.engine.process.why_not.record import why_not_record_of
from scoring.engine.process.workflow import Refusal, check_text
from scoring.engine.time.periods import Month
from scoring.ledger.selectors import department_items
from scoring.ledger.selectors.entry_fields import (
    Change,
    changes_nothing,
    default_day,
    kept,
    overlaps,
    proper,
    with_kept,
)
from scoring.models import Entry, Participant, Sheet
from scoring.scheme.selectors import facts as select_facts

# More of one matter, or more of its points (in ten-thousandths), is a slip of the finger.
LARGEST_QUANTITY = 9999 * numbers.TENTH
LARGEST_AMOUNT = 10**12


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
        self.member_of = {p.pk: p.held.member_id for p in people}
        elsewhere = {row.participant_id for row in self.history} - self.member_of.keys()
        if elsewhere:
            held = Participant.objects.filter(pk__in=elsewhere)
            self.member_of |= dict(held.values_list("pk", "seat__member_id"))
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
        same_fields = row.fields == with_kept(change, base)
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
        if changes_nothing(change, base):
            return None
        return self._entry(change, base, by, at, today, source)

    def _check_person(self, change: Change, by: User, own: bool) -> None:
        person = self.people.get(change.participant_id)
        key = str(change.client_key)
        if person is None or not overlaps(person.held, self.month):
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
        fields = proper(change, self.rubric.items.get(change.item))
        fields = with_kept(change, base, fields)
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
            matter=kept(change.matter, base.matter if base else "", "同一事项名", 80),
            note=kept(change.note, base.note if base else "", "一句话", 200),
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
        return len(here) == 1 and changes_nothing(change, current)

    def check(self, drafts: list[Entry]) -> None:
        """All faults of the drafts at once, by the engine's own rules; then their amounts. Nobody
        else's rows have a say in them."""
        of = self.member_of
        about = {of[draft.participant_id] for draft in drafts}
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
