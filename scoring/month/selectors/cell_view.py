"""One person and item as a reader sees them: every matter ever recorded, and what may be done."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from members.models import User
from scoring.claims.selectors import attachment as select_attachment
from scoring.claims.selectors import peer as select_peer
from scoring.engine.facts import typed
from scoring.engine.process.why_not.record import why_not_record_of
from scoring.engine.scheme.items import Item
from scoring.ledger.selectors import entry as select_entry
from scoring.ledger.selectors import matters
from scoring.models import Activity, Attachment, Entry, Participant
from scoring.month.selectors import group_check as select_group
from scoring.month.selectors.sheet_reader import SheetReader


@dataclass(frozen=True)
class CellRow:
    """`returned`: why the party group gave it back; `peer_words`: where the other side's
    confirmation stands; `words`: its values."""

    entry: Entry
    returned: str
    peer_words: str
    files: list[Attachment]
    words: list[str]

    @property
    def pk(self) -> int:
        return self.entry.pk

    @property
    def client_key(self) -> UUID:
        return self.entry.client_key

    @property
    def on(self) -> date:
        return self.entry.on

    @property
    def fields(self) -> dict[str, Any]:
        return self.entry.fields

    @property
    def matter(self) -> str:
        return self.entry.matter

    @property
    def note(self) -> str:
        return self.entry.note

    @property
    def reason(self) -> str:
        return self.entry.reason

    @property
    def void(self) -> bool:
        return self.entry.void

    @property
    def is_claimed(self) -> bool:
        return self.entry.is_claimed

    @property
    def is_from_department(self) -> bool:
        return self.entry.is_from_department

    @property
    def is_from_table(self) -> bool:
        return self.entry.is_from_table

    @property
    def recorded_by(self) -> User:
        return self.entry.recorded_by

    @property
    def recorded_at(self) -> datetime:
        return self.entry.recorded_at

    @property
    def supersedes(self) -> Entry | None:
        return self.entry.supersedes

    @property
    def superseded_by(self) -> Entry | None:
        return getattr(self.entry, "superseded_by", None)

    @property
    def activity(self) -> Activity | None:
        return self.entry.activity

    @property
    def origin(self) -> Any:
        """The line of the file it was read from."""
        return getattr(self.entry, "origin", None)

    @property
    def dispute(self) -> Any:
        """What the branch has against what a department provided."""
        return getattr(self.entry, "dispute", None)

    @property
    def may_be_corrected(self) -> bool:
        return not (self.void or self.is_from_department or self.superseded_by)


@dataclass(frozen=True)
class CellView:
    """`why_not`: why nothing can be recorded here; `day`: of a new matter."""

    person: Participant
    item: Item
    cell: select_entry.Cell
    rows: list[CellRow]
    why_not: str
    day: str

    @property
    def editable(self) -> bool:
        return not self.why_not


def cell_view(reader: SheetReader, participant: int, item: str) -> CellView:
    """404 where there is no such cell, or none that the reader may open."""
    person = reader.person(participant, item)
    name = f"{participant}-{item}"
    cell = next(one for one in reader.grid().cells() if one.name == name)
    own = reader.is_own(person.held.member_id)
    why_not = reader.why_not_record or cell.why_closed
    why_not = why_not or why_not_record_of(own=own) or ""
    day = select_entry.latest_day(reader.month, reader.who.today).isoformat()
    rows = _rows(reader, person, item)
    return CellView(person, reader.rubric.items[item], cell, rows, why_not, day)


def _rows(reader: SheetReader, person: Participant, item: str) -> list[CellRow]:
    history = matters.history(reader.sheet, person, item)
    knows_why = reader.knows_why(person.held.member_id)
    returned = select_group.why_returned(history) if knows_why else {}
    peer_words = select_peer.words_beside(history, reader.who.today)
    files = select_attachment.of_entries(history)
    kind = reader.rubric.items[item].kind
    return [
        CellRow(
            row,
            returned=returned.get(row.pk, ""),
            peer_words=peer_words.get(row.pk, ""),
            files=files.get(row.pk, []),
            words=typed.in_full(kind, row.fields),
        )
        for row in history
    ]
