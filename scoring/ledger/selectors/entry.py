"""The month grid as people see it: who, which items, what stands there, what it comes to."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from members.models import Post, Seat
from scoring.engine.errors import Malformed
from scoring.engine.facts import reading, typed
from scoring.engine.inputs import Input
from scoring.engine.kinds import Kind
from scoring.engine.numbers import money
from scoring.engine.scheme.items import Category, Item
from scoring.engine.score import explain, monthly
from scoring.engine.time.periods import Month
from scoring.ledger.selectors.matters import effective
from scoring.models import Entry, Participant, Sheet
from scoring.scheme.selectors import facts as select_facts

LIMITS = ("CAP_MONTH", "CAP_QUARTER", "CAP_YEAR")


@dataclass(frozen=True)
class Box:
    """One input of a cell with what it holds. `alone`: the item's name says what it is."""

    input: Input
    value: str
    first: bool
    alone: bool

    @property
    def label(self) -> str:
        return "" if self.alone and self.input.options else self.input.label


@dataclass
class Cell:
    """One person and item: the matters that count for now, and what they come to."""

    person: "Person"
    item: Item
    entries: list[Entry] = field(default_factory=list)
    points: str = ""
    text: str = ""
    cut: str = ""  # how much a cap took away, or spared
    waits: str = ""  # what keeps a matter from counting for now
    typed: tuple[str, ...] | None = None  # what somebody typed and is not saved yet
    problem: str = ""

    @property
    def name(self) -> str:
        return f"{self.person.participant.pk}-{self.item.code}"

    @property
    def widget(self) -> str:
        if not self.person.editable:
            return "read"
        if len(self.entries) > 1 or self.why_closed or self.provided:
            return "link" if self.entries else "closed"
        return "boxes" if typed.fits_a_cell(self.item.kind) else "link"

    @property
    def takes_a_value(self) -> bool:
        """It is filled in where it stands, without opening it."""
        return self.widget == "boxes"

    @property
    def may_be_filled(self) -> bool:
        """Here, or in the panel beside it."""
        return self.takes_a_value or (self.person.editable and self.widget == "link")

    @property
    def boxes(self) -> list[Box]:
        inputs = typed.asked(self.item.kind)
        alone = len(inputs) == 1
        return [
            Box(one, value, n == 0, alone)
            for n, (one, value) in enumerate(zip(inputs, self.shown, strict=False))
        ]

    @property
    def closed(self) -> bool:
        """Nothing stands here and nothing can: the item is not this post's."""
        return bool(self.why_closed) and not self.entries

    @property
    def provided(self) -> bool:
        """A department gave what stands here; the branch reads it."""
        return any(entry.is_from_department for entry in self.entries)

    @property
    def base(self) -> Entry | None:
        return self.entries[0] if len(self.entries) == 1 else None

    @property
    def meeting(self) -> int | None:
        """The meeting that one of the matters comes from."""
        return next((e.activity.root for e in self.entries if e.activity), None)

    @property
    def shown(self) -> tuple[str, ...]:
        """The value of the inputs: typed, or of the one matter."""
        return self.stands if self.typed is None else self.typed

    @property
    def stands(self) -> tuple[str, ...]:
        return values_of(self.item.kind, self.base)

    @property
    def empty(self) -> bool:
        return not any(self.shown)

    @property
    def cut_words(self) -> str:
        less = "少扣" if self.item.sign < 0 else "少计"
        return f"已封顶，{less} {self.cut}" if self.cut else ""

    @property
    def seen(self) -> str:
        """What the form remembers of the row it was made from: key and values."""
        key = str(self.base.client_key) if self.base else ""
        return "|".join([key, *self.stands])

    @property
    def why_closed(self) -> str:
        own = any(not entry.is_from_department for entry in self.entries)
        provided = "" if own else self.person.provided.get(self.item.code, "")
        return self.person.closed.get(self.item.code, "") or provided


def values_of(kind: Kind, entry: Entry | None) -> tuple[str, ...]:
    return typed.values_of(kind, entry.fields if entry else None)


@dataclass
class Person:
    participant: Participant
    post: str
    editable: bool
    alias: str = ""  # shown instead of the name, on a page that is kept in a device
    total: str = "0.00"
    categories: dict[str, str] = field(default_factory=dict)
    closed: dict[str, str] = field(default_factory=dict)  # item -> why nothing can be entered
    provided: dict[str, str] = field(default_factory=dict)  # item -> which department gives it

    @property
    def name(self) -> str:
        return self.alias or self.participant.held.member.name


@dataclass
class Row:
    item: Item
    cells: list[Cell]


@dataclass
class Band:
    category: Category
    rows: list[Row]
    sums: list[tuple[int, str]]  # participant, points


@dataclass
class Grid:
    sheet: Sheet
    people: list[Person]
    bands: list[Band]
    contradictions: list[str]

    def without_names(self) -> None:
        """Posts instead of names, numbered where several hold the same."""
        seen: dict[str, int] = {}
        for person in self.people:
            seen[person.post] = seen.get(person.post, 0) + 1
            number = seen[person.post]
            person.alias = person.post if number == 1 else f"{person.post} {number}"

    def cells(self) -> Iterable[Cell]:
        return (cell for band in self.bands for row in band.rows for cell in row.cells)


def grid(
    sheet: Sheet,
    *,
    by_member: int | None,
    may_record: bool,
    only: Collection[int] | None = None,
) -> Grid:
    """The sheet's people and all items with the matters that nothing superseded. `only`: the
    columns of these participants, and their other posts'."""
    rubric = select_facts.rubric_of(sheet.rubric)
    month = Month.of(sheet.month)
    columns = select_facts.participants_of_branch(sheet)
    if only is not None:
        members = {p.held.member_id for p in columns if p.pk in only}
        columns = [p for p in columns if p.held.member_id in members]
    raw = select_facts.for_sheet(sheet, {p.held.member_id for p in columns})
    try:
        facts = reading.parse(raw, rubric)
    except Malformed as malformed:
        # Rows that contradict each other must stay in reach, or nobody could withdraw one.
        contradictions = [problem.message for problem in malformed.errors]
        facts = reading.parse(raw | {"entries": []}, rubric)
    else:
        contradictions = []
    results = {r.subject: r for r in monthly.score(rubric, facts, month)}
    sentences = {
        (subject, s.item): s
        for subject, result in results.items()
        for s in explain.sentences(rubric, result, facts)
        if s.item
    }
    entries = effective(sheet, None if only is None else columns)
    people = []
    departments = select_facts.provided_items(sheet)
    provided = {item: f"由{name}提供" for item, name in departments.items()}
    for participant in columns:
        seat = participant.held
        result = results[select_facts.subject_id(seat.member_id)]
        own = by_member is not None and seat.member_id == by_member
        person = Person(participant, Post(seat.post).label, may_record and not own)
        person.total = money(result.total)
        person.categories = {code: money(value) for code, value in result.categories.items()}
        person.provided = provided
        person.closed = closed_for(rubric.items.values(), participant.held)
        people.append(person)
    bands = []
    for category in rubric.categories.values():
        rows = []
        for item in category.items:
            cells = []
            for person in people:
                subject = select_facts.subject_id(person.participant.held.member_id)
                cell = Cell(person, item, entries.get((person.participant.pk, item.code), []))
                _tell(cell, sentences.get((subject, item.code)), results[subject])
                cells.append(cell)
            rows.append(Row(item, cells))
        sums = [(p.participant.pk, p.categories[category.code]) for p in people]
        bands.append(Band(category, rows, sums))
    return Grid(sheet, people, bands, contradictions)


def closed_for(items: Iterable[Item], seat: Seat) -> dict[str, str]:
    """Item -> why a seat does not earn by it."""
    posts = {seat.post} | ({"secretary"} if seat.acting else set())
    reasons = {}
    for item in items:
        if item.roles and not posts & set(item.roles):
            reasons[item.code] = "本职务不计"
        elif item.not_applicable_when and not seat.branch.has_committee:
            reasons[item.code] = "本支部不设"
    return reasons


def _tell(cell: Cell, sentence: explain.Sentence | None, result: Any) -> None:
    if sentence is None:
        return
    lines = [line for line in result.trace if line.item == cell.item.code]
    cell.points, cell.text = money(sentence.amount), sentence.text
    cut = sum(line.amount for line in lines if line.code in LIMITS)
    cell.cut = money(abs(cut)) if cut else ""
    waiting = [line.code for line in lines if line.code.endswith(("_CONFIRMED", "_MISSING"))]
    cell.waits = explain.WHY_NOT[waiting[0]] if waiting else ""


def latest_day(month: Month, today: date) -> date:
    return min(month.last, max(month.first, today))


def row(pk: int) -> Entry | None:
    return Entry.objects.filter(pk=pk).first()


def disputed(dispute_id: int) -> Entry | None:
    """The entry that a dispute is about."""
    return Entry.objects.filter(dispute__pk=dispute_id).first()
