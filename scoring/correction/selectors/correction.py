"""What may be corrected of a line, and proposed corrections in words."""

from dataclasses import dataclass
from datetime import date

from scoring.engine.facts import typed
from scoring.engine.scheme.items import Item
from scoring.engine.time.periods import Month, Quarter
from scoring.models import Board, Correction, Entry, Participant, Sheet
from scoring.scheme.selectors import facts as select_facts


@dataclass(frozen=True)
class Matter:
    """One matter of a locked month that a correction may replace or withdraw."""

    entry: Entry
    item: Item
    month: Month
    words: str


@dataclass(frozen=True)
class OpenMonth:
    """A locked month to which a correction may add a matter, and whose line it then is."""

    sheet: int
    month: Month
    participant: int
    first: date  # of the month's days in that post
    where: str  # which post, for somebody with several in the quarter


def matters(board: Board, participant: int, item: str = "") -> list[Matter]:
    """The effective matters of one person's line in the quarter, of one item when it is named."""
    quarter = Quarter.parse(board.period)
    member = Participant.objects.select_related("seat").get(pk=participant).held.member_id
    rows = Entry.objects.filter(
        plant_id=board.plant_id,
        sheet__code=board.code,
        sheet__state=Sheet.State.LOCKED,
        participant__seat__member_id=member,
        month__gte=quarter.first,
        month__lte=quarter.last,
        void=False,
        superseded_by__isnull=True,
    ).select_related("sheet__rubric", "participant__seat")
    if item:
        rows = rows.filter(item=item)
    return [_matter(row) for row in rows.order_by("item", "on", "client_key")]


def _matter(row: Entry) -> Matter:
    item = select_facts.rubric_of(row.sheet.rubric).items[row.item]
    return Matter(row, item, Month.of(row.month), typed.words(item.kind, row.fields))


def months(board: Board, participant: int) -> list[OpenMonth]:
    """Locked months of the quarter in which the person held a seat in the plant, post by post."""
    quarter = Quarter.parse(board.period)
    member = Participant.objects.select_related("seat").get(pk=participant).held.member_id
    rows = Participant.objects.filter(
        select_facts.overlapping(quarter.first, quarter.last, prefix="seat__"),
        code=board.code,
        plant_id=board.plant_id,
        seat__member_id=member,
    )
    people = list(rows.select_related("seat__branch").order_by("seat__from_on", "seat_id"))
    sheets = Sheet.objects.filter(
        plant_id=board.plant_id,
        branch__in=[person.held.branch_id for person in people],
        code=board.code,
        state=Sheet.State.LOCKED,
        month__gte=quarter.first,
        month__lte=quarter.last,
    )
    found = []
    for sheet in sheets.order_by("month", "pk"):
        month = Month.of(sheet.month)
        for person in people:
            seat = person.held
            if seat.branch_id != sheet.branch_id or seat.from_on > month.last:
                continue
            if seat.to_on is None or seat.to_on >= month.first:
                where = f"{seat.branch} {seat.get_post_display()}" if len(people) > 1 else ""
                first = max(month.first, seat.from_on)
                found.append(OpenMonth(sheet.pk, month, person.pk, first, where))
    return found


def item_of(sheet: int, item: str) -> Item | None:
    found = Sheet.objects.select_related("rubric").filter(pk=sheet).first()
    return select_facts.rubric_of(found.rubric).items.get(item) if found else None


def latest(objection: int) -> Correction | None:
    rows = Correction.objects.filter(objection_id=objection).select_related("proposed_by__member")
    return rows.order_by("-pk").first()


def in_words(correction: Correction, *, masked: bool = False) -> list[str]:
    """Each change of a proposal: whose, which month and item, from what to what. `masked`: of
    items whose reasons are not for everybody only that there is a change."""
    found = []
    for change in correction.changes:
        item = item_of(change["sheet"], change["item"])
        sheet = Sheet.objects.get(pk=change["sheet"])
        if item is None:
            continue
        who = Participant.objects.select_related("seat__member").get(pk=change["participant"])
        head = f"{who.held.member} {Month.of(sheet.month).label}{item.name}"
        if masked and item.masked:
            found.append(f"{head}：更正一件，内容只给本人和办理的人看")
            continue
        old = Entry.objects.filter(client_key=change["base"]).first() if change["base"] else None
        new = None if change["fields"] is None else typed.words(item.kind, change["fields"])
        if old is None:
            found.append(f"{head}：补记 {new}")
        elif new is None:
            found.append(f"{head}：撤回 {typed.words(item.kind, old.fields)}")
        else:
            was = typed.words(item.kind, old.fields)
            found.append(f"{head}：{was} 改为 {new}")
    return found or ["不改事项，按现有事项重新归集"]
