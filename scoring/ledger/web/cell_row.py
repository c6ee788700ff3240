"""A row of one cell as its page shows it: the ledger's row, and what others said of it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from scoring.ledger.web.matter import MatterForm

if TYPE_CHECKING:
    from members.models import User
    from scoring.models import Activity, Attachment, Entry


@dataclass(frozen=True)
class CellRow:
    """`returned`: why the party group gave it back; `peer_words`: where the other side's
    confirmation stands; `form`: its correction, where it may be corrected; `words`: its values."""

    entry: "Entry"
    returned: str
    peer_words: str
    files: list["Attachment"]
    form: MatterForm | None
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
    def recorded_by(self) -> "User":
        return self.entry.recorded_by

    @property
    def recorded_at(self) -> datetime:
        return self.entry.recorded_at

    @property
    def supersedes(self) -> "Entry | None":
        return self.entry.supersedes

    @property
    def superseded_by(self) -> "Entry | None":
        return getattr(self.entry, "superseded_by", None)

    @property
    def activity(self) -> "Activity | None":
        return self.entry.activity

    @property
    def origin(self) -> Any:
        """The line of the file it was read from."""
        return getattr(self.entry, "origin", None)

    @property
    def dispute(self) -> Any:
        """What the branch has against what a department provided."""
        return getattr(self.entry, "dispute", None)
