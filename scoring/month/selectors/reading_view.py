"""One person of a sheet as the branch's meeting hears it: what was done, what is settled now."""

from dataclasses import dataclass

from scoring.ledger.selectors.entry import Cell, Grid, Person
from scoring.models import Participant
from scoring.month.selectors.sheet_reader import SheetReader


@dataclass(frozen=True)
class ReadingView:
    """`judged`: what the meeting settles; `unused`: deductions that most people never have,
    folded away; `own`: the reader himself is read out and may only look."""

    people: list[Participant]
    place: int
    person: Person | None
    cells: list[Cell]
    judged: list[Cell]
    unused: list[Cell]
    own: bool
    settles: bool

    @property
    def before(self) -> Participant | None:
        return self.people[self.place - 2] if self.place > 1 else None

    @property
    def after(self) -> Participant | None:
        return self.people[self.place] if self.place < len(self.people) else None


def reading_view(reader: SheetReader, grid: Grid, number: int | None) -> ReadingView:
    """`number`: the participant who is read out, the first when it is nobody here."""
    people = reader.people
    place = next((n for n, person in enumerate(people, 1) if person.pk == number), 1)
    person = grid.people[place - 1] if people else None
    mine = [cell for cell in grid.cells() if cell.person is person]
    judged = [cell for cell in mine if cell.item.kind.judged and cell.may_be_filled]
    own = person is not None and reader.is_own(person.participant.held.member_id)
    return ReadingView(
        people=people,
        place=place,
        person=person,
        cells=[cell for cell in mine if cell.entries],
        judged=[cell for cell in judged if not _unused(cell)],
        unused=[cell for cell in judged if _unused(cell)],
        own=own,
        settles=bool(judged) and reader.sheet.takes_entries and not own,
    )


def _unused(cell: Cell) -> bool:
    takes_away = cell.item.sign <= 0 or cell.item.kind.full_when_empty
    return takes_away and cell.empty and not cell.entries and not cell.problem
