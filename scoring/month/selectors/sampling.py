"""Which matters the assessment group looks at more closely: the same draw for everybody."""

from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from django.utils import timezone

from scoring.base.selectors.beijing_time import short
from scoring.engine.process import regulation
from scoring.engine.time.periods import Month
from scoring.models import Entry, Sheet
from scoring.scheme.selectors import facts as select_facts

LATE = timedelta(days=regulation.LATE_ENTRY_DAYS)
# 突击补录 (product 4.5): so much of what people typed came within one day. Few matters say nothing.
ONE_SITTING = timedelta(hours=regulation.ONE_SITTING_HOURS)
TYPED = (Entry.Source.GRID, Entry.Source.FORM, Entry.Source.EXCEL)


@dataclass
class Sampled:
    entry: Entry
    item: str  # name
    why: str


def sample(sheet: Sheet) -> list[Sampled]:
    """Every deduction, every late entry, and a draw of the others: one in five, 3 to 8.

    The draw hangs on the sheet, its round and each matter's key: it is the same for every member
    of the panel and cannot be known before the sheet is submitted again.
    """
    rubric = select_facts.rubric_of(sheet.rubric)
    rows = Entry.objects.filter(sheet=sheet, void=False, superseded_by__isnull=True)
    rows = rows.select_related("participant__seat__member", "recorded_by__member")
    always: list[Sampled] = []
    others: list[Sampled] = []
    for entry in rows.order_by("participant__seat_id", "on", "client_key"):
        why = _why(entry, sheet)
        (always if why else others).append(Sampled(entry, rubric.items[entry.item].name, why))
    submitted = sheet.submitted_at.isoformat() if sheet.submitted_at else ""
    others.sort(
        key=lambda one: sha256(
            f"{sheet.pk}:{sheet.round}:{submitted}:{one.entry.client_key}".encode()
        ).digest()
    )
    wanted = max(regulation.SAMPLE_AT_LEAST, -(-len(others) // regulation.SAMPLE_ONE_IN))
    drawn = others[: min(regulation.SAMPLE_AT_MOST, wanted)]
    for one in drawn:
        one.why = "抽到"
    return always + drawn


def _why(entry: Entry, sheet: Sheet) -> str:
    if entry.amount < 0:
        return "扣分"
    recorded = timezone.localdate(entry.recorded_at)
    if recorded - entry.on > LATE:
        return "事后 30 天以上补记"
    if recorded > Month.of(sheet.month).last:
        return "月末之后补记"
    return ""


def one_sitting(sheet: Sheet) -> str:
    """For the group to see: most of what was typed came within the 24 hours before the last of
    it. Allowed; what meetings, people's own claims and departments gave does not count."""
    rows = Entry.objects.filter(sheet=sheet, void=False, superseded_by__isnull=True)
    times = list(rows.filter(source__in=TYPED).values_list("recorded_at", flat=True))
    if len(times) < regulation.FEWEST_TO_SAY:
        return ""
    last = max(times)
    together = sum(1 for at in times if last - at <= ONE_SITTING)
    if together * 100 <= len(times) * regulation.ONE_SITTING_SHARE:
        return ""
    return f"手工记的 {len(times)} 件里，{together} 件是到 {short(last)} 为止的 {regulation.ONE_SITTING_HOURS} 小时里记的。可以这样记；请多看几件的日期和凭据。"
