"""A batch of cells taken apart: what can be written, what somebody else changed, what is wrong."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from members.models import User
from scoring.engine.errors import Malformed, Problem
from scoring.engine.process.workflow import Refusal
from scoring.ledger.selectors.entry_changes import Book, Conflict
from scoring.ledger.selectors.entry_fields import Change
from scoring.models import Entry


@dataclass
class CellOutcome:
    """What became of one change.

    `status`: saved, replayed (this very request was recorded before), same (it would change
    nothing), conflict, refused. `row`: the row written or recorded before; with a conflict the
    row that stands there now, or None when it was withdrawn. `text`: why it was refused, and
    `problems` the same as the engine found it.
    """

    change: Change
    status: str
    row: Entry | None = None
    text: str = ""
    problems: tuple[Problem, ...] = ()

    def refuse(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        texts = dict.fromkeys(problem.sentence for problem in self.problems)
        self.status, self.row, self.text = "refused", None, "；".join(texts)


def record_each(
    book: Book, changes: Sequence[Change], *, by: User, at: datetime, today: date, source: str
) -> list[CellOutcome]:
    """Drafts that have passed the engine's rules, and the word on every other change."""
    elsewhere = _used_elsewhere(book, changes)
    outcomes = []
    for change in changes:
        try:
            one = _one(book, change, elsewhere, by=by, at=at, today=today, source=source)
        except Malformed as error:
            one = CellOutcome(change, "refused")
            one.refuse(error.errors)
        except Refusal as error:
            one = CellOutcome(change, "refused", text=error.text)
        outcomes.append(one)
    _sift(book, [one for one in outcomes if one.status == "saved"])
    return outcomes


def _used_elsewhere(book: Book, changes: Sequence[Change]) -> set[object]:
    """Keys that are in the ledger, but not among the rows of this sheet's people."""
    unknown = [c.client_key for c in changes if c.client_key not in book.by_key]
    if not unknown:
        return set()
    return set(Entry.objects.filter(client_key__in=unknown).values_list("client_key", flat=True))


def _one(
    book: Book,
    change: Change,
    elsewhere: set[object],
    *,
    by: User,
    at: datetime,
    today: date,
    source: str,
) -> CellOutcome:
    if change.client_key in elsewhere:
        raise Refusal("这个请求号已经用于别的改动：请刷新页面，再填一次", "input")
    if book.has_recorded(change, by):
        return CellOutcome(change, "replayed", book.by_key[change.client_key])
    draft = book.draft(change, by=by, at=at, today=today, source=source)
    if draft is None:
        return CellOutcome(change, "same", book.by_key.get(change.base) if change.base else None)
    if not isinstance(draft, Conflict):
        return CellOutcome(change, "saved", draft)
    # Two people who typed the same number do not disagree.
    current = draft.current
    agreed = book.agrees(change, current)
    return CellOutcome(change, "same" if agreed else "conflict", current)


def _sift(book: Book, fresh: list[CellOutcome]) -> None:
    """Mark the drafts that the engine refuses, and look at the rest again without them."""
    left = {str(one.change.client_key): one for one in fresh}
    while left:
        try:
            book.check([one.row for one in left.values() if one.row])
        except Malformed as error:
            faults = _blamed(book, left, error)
        else:
            return
        for key, problems in faults.items():
            left.pop(key).refuse(problems)


def _blamed(book: Book, left: dict[str, CellOutcome], error: Malformed) -> dict[str, list[Problem]]:
    """Whose fault it is: the draft that is named, else the drafts beside the row that is."""
    rows = {str(key): row for key, row in book.by_key.items()}
    faults: dict[str, list[Problem]] = {}
    for problem in error.errors:
        key = problem.entry or ""
        row = rows.get(key)
        beside = [
            k
            for k, one in left.items()
            if row is not None
            and one.change.item == row.item
            and book.people[one.change.participant_id].held.member_id
            == row.participant.held.member_id
        ]
        for k in [key] if key in left else beside or left:
            faults.setdefault(k, []).append(problem)
    return faults
