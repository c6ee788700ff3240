"""Of a masked item (违章, 处分) a month says the number; why is for the person himself, for those
with a duty in the branch or above it, and for its discipline member."""

from collections.abc import Iterable

from members.duties import on_day
from members.models import Post, Seat
from scoring.base.selectors.viewer import Viewer
from scoring.engine.scheme.items import Item
from scoring.ledger.selectors.entry import Grid
from scoring.models import Sheet
from scoring.month.selectors.verification import SheetLine
from scoring.scheme.selectors import facts as select_facts

# A duty that needs the reasons; to draft the rules is none.
DEALING = frozenset(
    {"recorder", "group_leader", "panel", "organiser", "plant_committee", "secrecy", "auditor"}
)


def deals_with(who: Viewer, sheet: Sheet) -> bool:
    if DEALING & who.roles_on(sheet):
        return True
    if sheet.branch_id not in who.duties.seats:
        return False
    seats = Seat.objects.filter(on_day(who.today), member__user=who.user, branch_id=sheet.branch_id)
    return seats.filter(post=Post.DISCIPLINE).exists()


def items(who: Viewer, sheet: Sheet) -> dict[str, Item]:
    """Items of which this reader sees the number only, but on his own line."""
    if deals_with(who, sheet):
        return {}
    known = select_facts.rubric_of(sheet.rubric).items
    return {code: item for code, item in known.items() if item.masked}


def mask_votes(lines: Iterable[SheetLine], own: Iterable[int]) -> None:
    """Why somebody did not agree is for him and those who deal with it; that he did not, is not."""
    mine = set(own)
    for line in lines:
        if line.participant not in mine and line.vote is not None:
            line.vote.against = dict.fromkeys(line.vote.against, "考核小组正在问清楚")


def mask_lines(lines: Iterable[SheetLine], hidden: dict[str, Item], own: Iterable[int]) -> None:
    """`own`: participants that are the reader himself."""
    mine = set(own)
    for line in lines:
        if line.participant not in mine:
            line.sentences = [
                s | {"item": "", "text": f"{hidden[s['item']].name} {s['amount']} 分"}
                if s["item"] in hidden
                else s
                for s in line.sentences
            ]


def mask_grid(grid: Grid, hidden: dict[str, Item], member: int | None) -> None:
    for cell in grid.cells():
        if cell.item.code in hidden and cell.person.participant.held.member_id != member:
            cell.text = ""
