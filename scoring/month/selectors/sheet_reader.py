"""One reader before one sheet: what of it he sees, and whether he may write in it.

Of a masked item (违章, 处分) a month says the number; why is for the person himself, for those
with a duty in the branch or above it, and for its discipline member. Pages, files and the
interface ask here and never look at a sheet past it.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property

from django.http import Http404

from members.duties import on_day
from members.models import Post, Seat
from scoring.base.selectors.viewer import Viewer
from scoring.engine.process.why_not.because import Why
from scoring.engine.process.why_not.record import why_not_record
from scoring.engine.scheme.items import Item
from scoring.engine.scheme.rubric import Rubric
from scoring.engine.time.periods import Month
from scoring.ledger.selectors import entry as select_entry
from scoring.ledger.selectors import matters
from scoring.ledger.selectors.before_record import before_record
from scoring.models import Entry, Participant, Sheet
from scoring.month.selectors import verification as select_verification
from scoring.month.selectors.verification import SheetLine
from scoring.scheme.selectors import facts as select_facts

# A duty that needs the reasons; to draft the rules is none.
DEALING = frozenset(
    {"recorder", "group_leader", "panel", "organiser", "plant_committee", "secrecy", "auditor"}
)


@dataclass(frozen=True)
class SheetReader:
    who: Viewer
    sheet: Sheet

    @classmethod
    def of(cls, who: Viewer, pk: int) -> "SheetReader":
        """404 for another branch's sheet."""
        return cls(who, who.sheet(pk))

    @property
    def month(self) -> Month:
        return Month.of(self.sheet.month)

    @cached_property
    def rubric(self) -> Rubric:
        return select_facts.rubric_of(self.sheet.rubric)

    @cached_property
    def roles(self) -> frozenset[str]:
        return self.who.roles_on(self.sheet)

    @cached_property
    def deals(self) -> bool:
        """He needs the reasons for what he has to do here."""
        if DEALING & self.roles:
            return True
        if self.sheet.branch_id not in self.who.duties.seats:
            return False
        seats = Seat.objects.filter(on_day(self.who.today), member__user=self.who.user)
        return seats.filter(branch_id=self.sheet.branch_id, post=Post.DISCIPLINE).exists()

    @cached_property
    def hidden(self) -> dict[str, Item]:
        """Items of which he sees the number only, but on his own line."""
        if self.deals:
            return {}
        return {code: item for code, item in self.rubric.items.items() if item.masked}

    @property
    def is_recorder(self) -> bool:
        return self.who.may_record(self.sheet)

    @property
    def may_record(self) -> bool:
        return self.why_not_record is None

    @property
    def why_not_record(self) -> Why | None:
        return why_not_record(before_record(self.sheet, self.roles, at=self.who.now))

    @cached_property
    def people(self) -> list[Participant]:
        return select_facts.participants_of_branch(self.sheet)

    def is_own(self, member: int | None) -> bool:
        return member is not None and member == self.who.user.member_id

    def sees(self, item: str, member: int | None) -> bool:
        """Whether the matters of an item on somebody's line are for him to read."""
        return item not in self.hidden or self.is_own(member)

    def knows_why(self, member: int | None) -> bool:
        """Whether doubts about somebody's matters are for him to read."""
        return self.deals or self.is_own(member)

    def person(self, pk: int, item: str) -> Participant:
        """Whose cell it is; 404 where there is none, or none that he may open."""
        person = next((one for one in self.people if one.pk == pk), None)
        if person is None or item not in self.rubric.items:
            raise Http404("没有这一格")
        if not self.sees(item, person.held.member_id):
            raise Http404("这一项的事由只给本人和办理的人看")
        return person

    def grid(self, only: Collection[int] | None = None) -> select_entry.Grid:
        """`only`: these participants' columns."""
        grid = select_entry.grid(
            self.sheet,
            by_member=self.who.user.member_id,
            may_record=self.may_record,
            only=only,
        )
        for cell in grid.cells():
            if not self.sees(cell.item.code, cell.person.participant.held.member_id):
                cell.text = ""
        return grid

    def entries(self) -> list[Entry]:
        """The matters in force."""
        rows = (row for rows in matters.effective(self.sheet).values() for row in rows)
        members = {person.pk: person.held.member_id for person in self.people}
        return [row for row in rows if self.sees(row.item, members.get(row.participant_id))]

    def lines(self, barred: dict[int, str]) -> list[SheetLine]:
        """`barred`: lines that are not his to vote on, and why."""
        lines = select_verification.lines(
            self.sheet, barred, on=self.who.today, by=self.who.user.pk
        )
        members = {person.pk: person.held.member_id for person in self.people}
        self._mask(line for line in lines if not self.is_own(members.get(line.participant)))
        return lines

    def _mask(self, lines: Iterable[SheetLine]) -> None:
        for line in lines:
            if not self.deals:
                line.back = []  # why a matter was doubted is for him and those who deal with it
                if line.vote is not None:
                    line.vote.against = dict.fromkeys(line.vote.against, "考核小组正在问清楚")
            line.sentences = [
                s | {"item": "", "text": f"{self.hidden[s['item']].name} {s['amount']} 分"}
                if s["item"] in self.hidden
                else s
                for s in line.sentences
            ]
