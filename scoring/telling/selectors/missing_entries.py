"""What of a month is still empty, branch by branch: for its recorders, before it ends."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse

from branches.models import Unit
from scoring.claims.selectors import peer
from scoring.engine.time.periods import Month
from scoring.meetings.selectors import meetings
from scoring.models import Entry, Participant, Sheet
from scoring.scheme.selectors.facts import overlapping

NAMED = 5  # so many names, and then 等

# The sheet, what it is about ("" for people), the words, where it is filled in.
Empty = tuple[Sheet, str, str, str]


def of_month(plant: Unit, month: Month, today: date) -> Iterator[Empty]:
    """People of whom nothing is recorded, meetings that nobody has recorded, and claims whose other
    side has not answered in time, so that the meeting decides."""
    rows = Sheet.objects.filter(plant=plant, month=month.first, state=Sheet.State.OPEN)
    sheets = list(rows.select_related("branch").order_by("branch_id"))
    for sheet, empty in _nothing_recorded(sheets, month):
        text = f"{sheet.branch} {month.label}还有 {len(empty)} 人一件事也没记：{_named(empty)}"
        yield sheet, "", text, reverse("sheet_entry", args=[sheet.pk])
    for sheet in sheets:
        gaps = [gap.text for gap in meetings.gaps(sheet)]
        if gaps:
            text = f"{sheet.branch} {month.label}还没有记的会：{_named(gaps)}（没有开就不用记）"
            yield sheet, "meetings", text, reverse("sheet_meetings", args=[sheet.pk])
        late = [row for row in peer.of_branch(sheet.branch, today, sheet=sheet) if row.late]
        if late:
            text = f"{sheet.branch} {month.label}有 {len(late)} 件申报对方没有答复，请支部会议确定"
            yield sheet, "claims", text, reverse("sheet_entry", args=[sheet.pk])


def _named(texts: list[str]) -> str:
    return "、".join(texts[:NAMED]) + ("等" if len(texts) > NAMED else "")


def _nothing_recorded(sheets: list[Sheet], month: Month) -> Iterator[tuple[Sheet, list[str]]]:
    """Names, sheet by sheet, in two queries however many branches there are."""
    recorded = set(
        Entry.objects.filter(sheet__in=sheets, void=False, superseded_by__isnull=True).values_list(
            "participant_id", flat=True
        )
    )
    held = Participant.objects.filter(
        overlapping(month.first, month.last, prefix="seat__"),
        code__in={sheet.code for sheet in sheets},
        seat__branch_id__in=[sheet.branch_id for sheet in sheets],
    ).exclude(pk__in=recorded)
    names: dict[tuple[str, int], list[str]] = {}
    rows = held.order_by("seat_id").values_list("code", "seat__branch_id", "seat__member__name")
    for code, branch, name in rows:
        names.setdefault((code, branch or 0), []).append(name or "")
    for sheet in sheets:
        empty = names.get((sheet.code, sheet.branch_id))
        if empty:
            yield sheet, empty
