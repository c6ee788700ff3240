"""Recording matters: add, change, withdraw. Every act is an INSERT into the ledger."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeVar

from django.db import IntegrityError, OperationalError, transaction
from django.utils import timezone

from members.duties import duties_of
from members.models import User
from scoring.engine.process.why_not.because import refuse
from scoring.engine.process.why_not.record import why_not_record, why_not_write
from scoring.engine.process.workflow import Refusal
from scoring.engine.time.periods import Month
from scoring.ledger.selectors.before_record import before_record
from scoring.ledger.selectors.entry_batch import CellOutcome, record_each
from scoring.ledger.selectors.entry_changes import Book, Conflict, Conflicts
from scoring.ledger.selectors.entry_fields import Change
from scoring.ledger.services.sheets import hold_sheet
from scoring.models import Entry, Participant, Sheet
from scoring.scheme.selectors import facts as select_facts

__all__ = [
    "CellOutcome",
    "Change",
    "Conflict",
    "Conflicts",
    "Outcome",
    "Permit",
    "busy",
    "check_may_record",
    "check_takes_entries",
    "participants",
    "record",
    "record_cells",
]
T = TypeVar("T")
Permit = Callable[[Sheet, User, date], None]


@dataclass
class Outcome:
    saved: list[Entry] = field(default_factory=list)
    replayed: int = 0  # requests that had been recorded before


def record(
    *,
    sheet_id: int,
    changes: Sequence[Change],
    by: User,
    at: datetime,
    source: str = Entry.Source.FORM,
    permit: Permit | None = None,
    own: bool = False,
) -> Outcome:
    """Record a batch of changes to one sheet: all of them or none.

    `permit` stands in for check_may_record where other people may record (claims/services/claim.py);
    `own` says that `by` records for himself alone, instead of for everybody but himself.

    Four statements and a transaction, whatever the size. Raises Refusal (state, role),
    Conflicts, or Malformed with every fault, whose `entry` is the client_key of the change.
    """
    return patiently(lambda: _record(sheet_id, changes, by, at, source, permit, own))


def patiently(attempt: Callable[[], T]) -> T:
    """The attempt in one transaction, and once more when somebody did the same meanwhile."""
    for last_try in (False, True):
        try:
            with transaction.atomic():
                return attempt()
        except IntegrityError as error:
            # Two of the same request, or two changes of one row, at the same moment: the
            # second look finds what the other one wrote and answers accordingly.
            if last_try or not _is_unique_violation(error):
                raise _as_refusal(error) from error
        except OperationalError as error:
            raise busy(error) from error
    raise AssertionError("unreachable")


def _record(
    sheet_id: int,
    changes: Sequence[Change],
    by: User,
    at: datetime,
    source: str,
    permit: Permit | None,
    own: bool,
) -> Outcome:
    book = _open(sheet_id, by, at, permit)[0]
    return write(book, changes, by=by, at=at, source=source, own=own)


def opened(sheet_id: int, *, by: User, at: datetime) -> Book:
    """For acts that write more than entries; within `patiently`."""
    return _open(sheet_id, by, at)[0]


def write(
    book: Book, changes: Sequence[Change], *, by: User, at: datetime, source: str, own: bool = False
) -> Outcome:
    """Check a batch against the book and add it; what was recorded before is passed over."""
    fresh = [change for change in changes if not book.has_recorded(change, by)]
    today = timezone.localdate(at)
    drafts = book.drafts(fresh, by=by, at=at, today=today, source=source, own=own)
    book.check(drafts)
    Entry.objects.bulk_create(drafts)
    return Outcome(drafts, len(changes) - len(fresh))


def _open(sheet_id: int, by: User, at: datetime, permit: Permit | None = None) -> tuple[Book, date]:
    """The sheet's book, held, for somebody who may write in it today."""
    sheet = hold_sheet(sheet_id)
    today = timezone.localdate(at)
    people = participants(sheet, today, hold=True)
    if permit is None:
        check_may_record(sheet, by, on=today)
    else:
        check_takes_entries(sheet)
        permit(sheet, by, today)
    check_still_open(sheet, at)
    return Book(sheet, people), today


def record_cells(
    *,
    sheet_id: int,
    changes: Sequence[Change],
    by: User,
    at: datetime,
    source: str = Entry.Source.GRID,
) -> list[CellOutcome]:
    """Record cells of the grid each for itself: a bad one does not hold up the others.

    What became of each, in the order given. Raises Refusal when nothing at all may be written:
    state, role, or one cell named twice.
    """
    named = {(change.participant_id, change.item) for change in changes}
    if len(named) < len(changes) or len({c.client_key for c in changes}) < len(changes):
        raise Refusal("一次只能送一格的一个改动，前一个有了回音再送下一个", "input")

    def attempt() -> list[CellOutcome]:
        try:
            book, today = _open(sheet_id, by, at)
        except Refusal as refusal:
            outcomes = _recorded_before(sheet_id, changes, refusal, by=by, at=at)
            if all(one.status == "refused" for one in outcomes):
                raise
            return outcomes
        outcomes = record_each(book, changes, by=by, at=at, today=today, source=source)
        Entry.objects.bulk_create([t.row for t in outcomes if t.status == "saved" and t.row])
        return outcomes

    return patiently(attempt)


def _recorded_before(
    sheet_id: int, changes: Sequence[Change], refusal: Refusal, *, by: User, at: datetime
) -> list[CellOutcome]:
    """What was recorded while it still could be is said to be so, however late it is asked."""
    sheet = hold_sheet(sheet_id)
    book = Book(sheet, participants(sheet, timezone.localdate(at)))
    return [
        CellOutcome(change, "replayed", book.by_key[change.client_key])
        if book.has_recorded(change, by)
        else CellOutcome(change, "refused", text=refusal.text)
        for change in changes
    ]


def participants(sheet: Sheet, today: date, *, hold: bool = False) -> list[Participant]:
    """Everybody with a seat in the branch in the month or since: the scored and the recorders."""
    last = max(Month.of(sheet.month).last, today)
    rows = Participant.objects.filter(
        select_facts.overlapping(sheet.month, last, prefix="seat__"),
        code=sheet.code,
        seat__branch_id=sheet.branch_id,
    )
    if hold:
        # By person: two branches cannot record the same matter of one person at one moment.
        rows = rows.select_for_update(of=("seat__member",), no_key=True)
    return list(rows.select_related("seat__member").order_by("seat__member_id", "seat_id"))


def check_may_record(sheet: Sheet, by: User, *, on: date) -> None:
    """Refuse unless the sheet takes entries and `by` is a recorder of its branch on that day."""
    roles = duties_of(by, on=on).roles_for_branch(sheet.branch)
    refuse(why_not_record(before_record(sheet, roles)))


def check_takes_entries(sheet: Sheet) -> None:
    refuse(why_not_write(before_record(sheet)))


def check_still_open(sheet: Sheet, at: datetime) -> None:
    """A reopened month takes entries until its time is over; then it can only be submitted."""
    refuse(why_not_write(before_record(sheet, at=at)))


def _is_unique_violation(error: IntegrityError) -> bool:
    return getattr(error.__cause__, "pgcode", "") == "23505"


def busy(error: OperationalError) -> Exception:
    """Somebody holds the sheet for longer than a person would wait, or two wait for each other;
    anything else stays as it is."""
    if getattr(error.__cause__, "pgcode", "") in ("55P03", "40P01"):
        return Refusal("这张表正在被别人保存，请过几秒再保存一次", "conflict")
    return error


def _as_refusal(error: IntegrityError) -> Refusal:
    """The database's own sentence (scoring/promises/entries.sql)."""
    if _is_unique_violation(error):
        return Refusal("这个请求号已经用过：请刷新页面，再填一次", "input")
    diagnosis = getattr(error.__cause__, "diag", None)
    return Refusal(getattr(diagnosis, "message_primary", None) or str(error), "conflict")
