"""A month that its branch brought late, and what the plant committee has made of it."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Min
from django.utils import timezone

from members.models import Post, Seat, User
from scoring.base.selectors.calendar import work_calendar
from scoring.engine.keys import derived
from scoring.engine.process.why_not.because import Why
from scoring.engine.process.why_not.verify import why_not_book_late
from scoring.engine.process.workflow import SHEET, Refusal
from scoring.engine.time.deadlines import lateness, words
from scoring.engine.time.periods import Month
from scoring.ledger.selectors.deadlines import lost_days, timings
from scoring.ledger.selectors.entry import closed_for
from scoring.models import Entry, Participant, Sheet, Transition
from scoring.scheme.selectors import facts as select_facts


@dataclass
class LateReport:
    """Of one sheet. `days` are working days; `why` says that nothing can be booked (any more).

    The deadline lies in the month after, and so does what is booked: in the `target` sheet.
    """

    sheet: Sheet
    due: date
    days: int
    submitted_on: date | None
    booked: Entry | None = None
    withdrawn: bool = False
    secretary: Participant | None = None
    target: Sheet | None = None
    choices: list[tuple[str, str]] | None = None  # (item:option, its words)
    why: str = ""

    @property
    def text(self) -> str:
        month = Month.of(self.sheet.month).label
        came = f"{words(self.submitted_on)}提交" if self.submitted_on else "还没有提交"
        return f"{month}初评的期限是{words(self.due)}，{came}，迟了 {self.days} 个工作日。"


def key(sheet: Sheet) -> UUID:
    """The request's key: one a sheet, so that the ledger itself takes no second line for it."""
    return derived(UUID(int=sheet.pk), "late report")


def late_report(sheet: Sheet, today: date) -> LateReport | None:
    """None while the month is in time, or where no calendar says whether it is."""
    found = _lateness(sheet, today)
    if found is None:
        return None
    rows = Entry.objects.filter(client_key=key(sheet)).select_related("recorded_by__member")
    found.booked = rows.first()
    if found.booked is not None:
        found.withdrawn = Entry.objects.filter(supersedes=found.booked, void=True).exists()
        return found
    try:
        found.target = _target(sheet, found.due)
        found.secretary = _secretary(found.target, found.due)
        found.choices = _choices(found.target, found.secretary.held)
    except Refusal as refusal:
        found.why = refusal.text
    return found


def why_not_book(found: LateReport, roles: frozenset[str], user: User) -> Why | None:
    """`roles`: what he is in the branch."""
    secretary = found.secretary.held.member_id if found.secretary else None
    return why_not_book_late(
        roles,
        booked=found.booked is not None,
        blocked=found.why,
        own=secretary is not None and secretary == user.member_id,
    )


def _lateness(sheet: Sheet, today: date) -> LateReport | None:
    month = Month.of(sheet.month)
    first = Transition.objects.filter(sheet=sheet, act="submit").aggregate(at=Min("at"))["at"]
    came = timezone.localdate(first) if first else None
    until = came or today
    if until <= month.last:
        return None
    plant, branch = sheet.plant_id, sheet.branch_id
    calendar = work_calendar(plant, first=month.first, last=until + timedelta(days=100))
    lost = lost_days(plant, {branch}, first=month.first, today=today).get(branch, frozenset())
    try:
        due = timings(plant).due(calendar, month, "prelim", lost=lost)
        days = lateness(calendar, due, until, lost)
    except Refusal:
        return None
    return LateReport(sheet, due, days, came) if days else None


def _secretary(target: Sheet, due: date) -> Participant:
    """Who answered for the report on its last day: the secretary, or who acted as one."""
    people = select_facts.participants_of_branch(target)
    there = [p for p in people if p.held.from_on <= due <= (p.held.to_on or due)]
    for person in there:
        if person.held.post == Post.SECRETARY:
            return person
    for person in there:
        if person.held.acting:
            return person
    raise Refusal(f"{words(due)}没有书记，也没有人主持工作：不扣任何人的分")


def _target(sheet: Sheet, due: date) -> Sheet:
    rows = Sheet.objects.filter(
        branch_id=sheet.branch_id, code=sheet.code, month=Month.of(due).first
    )
    found = rows.select_related("rubric", "branch").first()
    label = Month.of(due).label
    if found is None:
        raise Refusal(f"期限在{label}，那个月的积分表还没有开，开了再记")
    if not found.takes_entries:
        name = SHEET.state_name(found.state)
        raise Refusal(f"期限在{label}，那个月的积分表已到“{name}”，不能再记")
    return found


def _choices(sheet: Sheet, seat: Seat) -> list[tuple[str, str]]:
    """The options that the scheme marks as what a late report is recorded as."""
    items = select_facts.rubric_of(sheet.rubric).items.values()
    closed = closed_for(items, seat)
    ways = [
        (f"{item.code}:{key}", f"{item.code} {item.name}：{words}")
        for item in items
        if item.code not in closed
        for key, words in item.kind.late_ways()
    ]
    if not ways:
        raise Refusal(
            "考评办法没有写明迟报记哪一档，不能记：请在考评办法里给那一档勾上“迟报记这一档”"
        )
    return ways
