"""What a member can claim, what he has claimed, and who is asked to confirm it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Q

from members.duties import on_day
from members.models import Seat
from scoring.claims.selectors import peer as select_peer
from scoring.engine.facts import typed
from scoring.engine.inputs import QUANTITY, Input
from scoring.engine.numbers import plain
from scoring.engine.process.workflow import RECORDING_STATES
from scoring.engine.scheme.codes import ZHIWEI
from scoring.engine.scheme.items import Item
from scoring.engine.score import explain
from scoring.engine.time.periods import Month
from scoring.ledger.selectors import entry as select_entry
from scoring.models import Entry, PeerRequest, Sheet
from scoring.scheme.selectors import facts as select_facts

ROUTES = ("SELF", "PEER")
LIKELY = 6  # matters shown first; the rest is one tap away


def seats_on(member_id: int | None, on: date) -> list[Seat]:
    """The seats a person holds on a day, the main one first."""
    if member_id is None:
        return []
    rows = Seat.objects.filter(on_day(on), member_id=member_id).select_related("branch")
    return list(rows.order_by("-main", "id"))


def open_sheets(branches: Iterable[int], today: date) -> dict[tuple[int, date], Sheet]:
    """(branch, month) -> sheets of this month and the one before that still take entries."""
    month = Month.of(today)
    rows = Sheet.objects.filter(
        code=ZHIWEI,
        branch_id__in=list(branches),
        month__in=[month.first, month.previous.first],
        state__in=RECORDING_STATES,
    )
    return {
        (sheet.branch_id, sheet.month): sheet
        for sheet in rows.select_related("rubric", "branch").defer("rubric__document")
    }


def claimable(item: Item, seat: Seat) -> bool:
    """Whether somebody in this seat earns by this item and says so himself."""
    return item.route in ROUTES and item.sign > 0 and not select_entry.closed_for([item], seat)


@dataclass(frozen=True)
class Offer:
    """One item as the form offers it: its levels (or itself), and what it asks for."""

    item: Item
    levels: list[tuple[str, str]]  # value of the input, label

    @property
    def peer(self) -> bool:
        return self.item.route == "PEER"

    @property
    def inputs(self) -> list[Input]:
        """What it asks for beside its level and how many times."""
        asked = typed.asked(self.item.kind)
        asked = asked[1:] if self.item.kind.levels() else asked
        return [one for one in asked if one.key and one.key != QUANTITY.key]


@dataclass
class Form:
    """What a person may claim today: likely matters first."""

    first: list[Offer] = field(default_factory=list)
    rest: list[Offer] = field(default_factory=list)
    earliest: date | None = None
    why_not: str = ""


def form(member_id: int | None, today: date) -> Form:
    month = Month.of(today)
    days = {today, month.previous.last}
    seats = {seat.pk: seat for day in days for seat in seats_on(member_id, day)}
    if not seats or member_id is None:
        return Form(why_not="申报由支委本人做；您现在没有担任支委，不用申报")
    sheets = open_sheets({seat.branch_id for seat in seats.values()}, today)
    if not sheets:
        return Form(why_not="这个月的积分表还没有开，或已提交考核小组，现在不能申报")
    items: dict[str, Item] = {}
    for (branch, _), sheet in sorted(sheets.items(), key=lambda row: row[0][1]):
        for item in select_facts.rubric_of(sheet.rubric).items.values():
            mine = (s for s in seats.values() if s.branch_id == branch)
            if any(claimable(item, seat) for seat in mine):
                items[item.code] = item
    counts: dict[str, int] = dict(
        Entry.objects.filter(
            participant__seat__member_id=member_id,
            item__in=items,
            month__gte=month.previous.previous.previous.first,
            void=False,
        )
        .values_list("item")
        .annotate(n=Count("pk"))
    )
    # What he claimed before comes first; then plain matters before those with several levels.
    offers = [Offer(item, _levels(item)) for item in items.values()]
    offers.sort(key=lambda offer: (-counts.get(offer.item.code, 0), len(offer.levels) > 1))
    first = min(sheet.month for sheet in sheets.values())
    return Form(offers[:LIKELY], offers[LIKELY:], first)


def _levels(item: Item) -> list[tuple[str, str]]:
    levels = [(f"{item.code}:{key}", words) for key, words in item.kind.levels()]
    return levels or [(item.code, item.kind.worth(item.unit))]


@dataclass
class Claimed:
    """One claim with what became of it, in words."""

    root: Entry  # the row the member recorded
    tip: Entry  # the row that stands now
    item: Item
    level: str
    state: str
    waits: bool
    may_withdraw: bool
    whom: str = ""

    @property
    def open(self) -> bool:
        return self.root.sheet.takes_entries

    @property
    def points(self) -> str:
        return plain(self.tip.amount) if not self.tip.void else ""


def mine(member_id: int | None, today: date) -> list[Claimed]:
    """A person's claims of this month and the one before, newest first."""
    if not member_id:
        return []
    rows = Entry.objects.filter(
        participant__seat__member_id=member_id,
        participant__code=ZHIWEI,
        month__gte=Month.of(today).previous.first,
    ).select_related("sheet__rubric", "recorded_by__member", "participant")
    found = list(rows.defer("sheet__rubric__document").order_by("-recorded_at", "-pk"))
    roots = [row for row in found if row.is_claimed and not row.supersedes_id]
    next_of = {row.supersedes_id: row for row in found if row.supersedes_id}
    asked = {request.entry_id: request for request in select_peer.requests(Q(entry__in=roots))}
    return [_claimed(root, next_of, asked.get(root.pk), today) for root in roots]


def _claimed(
    root: Entry, next_of: dict[int, Entry], request: PeerRequest | None, today: date
) -> Claimed:
    tip = root
    while tip.pk in next_of:
        tip = next_of[tip.pk]
    item = select_facts.rubric_of(root.sheet.rubric).items[root.item]
    claimed = Claimed(root, tip, item, select_peer.level(item, tip), "", False, False)
    claimed.may_withdraw = claimed.open and not tip.void and tip.is_claimed
    claimed.whom = request.whom if request else ""
    if tip.void:
        claimed.state = "已撤回" if tip.recorded_by_id == root.recorded_by_id else _by(tip, "撤回")
    elif not tip.is_claimed:
        claimed.state = _by(tip, "更改")
    elif request is not None and not tip.fields.get("peer_confirmed"):
        claimed.state, claimed.waits = select_peer.words_of(request, today), True
    elif "attachment" in item.requires and not tip.fields.get("attachment"):
        claimed.state, claimed.waits = explain.WHY_NOT["ATTACHMENT_MISSING"], True
    else:
        done = select_peer.words_of(request, today) if request else "已记入"
        claimed.state = f"{done}，{after(root.sheet)}"
    return claimed


def _by(tip: Entry, act: str) -> str:
    return f"已由 {tip.recorded_by} {act}" + (f"：{tip.reason}" if tip.reason else "")


def after(sheet: Sheet) -> str:
    return {"group": "等党小组核", "verify": "等考核小组核实", "locked": "当月已锁定"}.get(
        sheet.state, "等支部初评"
    )
