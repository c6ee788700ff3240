"""What the party groups of branches said of a month's matters, and whose word is still missing."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from members.duties import on_day
from members.models import GroupLead, Member
from scoring.base.selectors.beijing_time import short
from scoring.engine.numbers import money
from scoring.models import Check, Entry, Sheet


@dataclass(frozen=True)
class Checked:
    """A matter in force with its group's last word on it, if there is one."""

    entry: Entry
    holds: bool | None
    why: str
    checked_by: str
    checked_at: datetime | None
    changed: str = ""  # what is not as it was when it was checked

    @property
    def signature(self) -> str:
        assert self.checked_at is not None  # there is a word
        return f"{self.checked_by} {short(self.checked_at)}"

    @property
    def returned(self) -> str:
        return f"{self.why}（{self.signature}）" if self.holds is False else ""

    @property
    def member(self) -> Member:
        return self.entry.participant.held.member

    @property
    def participant_id(self) -> int:
        return self.entry.participant_id

    @property
    def item(self) -> str:
        return self.entry.item

    @property
    def on(self) -> date:
        return self.entry.on


def led(branches: Iterable[int], on: date) -> dict[int, dict[int, int]]:
    """Branch -> party group -> the member who leads it on that day."""
    rows = GroupLead.objects.filter(on_day(on), group__parent_id__in=list(branches))
    leaders: dict[int, dict[int, int]] = {}
    for branch, group, member in rows.values_list("group__parent_id", "group_id", "member_id"):
        assert branch is not None  # filtered by it
        leaders.setdefault(branch, {})[group] = member
    return leaders


def matters(sheet: Sheet, groups: Collection[int] | None = None) -> list[Checked]:
    """The sheet's matters in force with the group's last word on each, oldest first.

    The word stays with a matter whose row was only replaced (the other side confirmed it); one
    that says something else now is unchecked, and `changed` tells what.
    """
    return matters_of([sheet], groups)[sheet.pk]


def matters_of(
    sheets: Iterable[Sheet], groups: Collection[int] | None = None
) -> dict[int, list[Checked]]:
    """The same of several sheets, with the queries of one."""
    keys = [sheet.pk for sheet in sheets]
    now = Entry.objects.filter(sheet__in=keys, void=False, superseded_by__isnull=True)
    if groups is not None:
        now = now.filter(participant__seat__member__group_id__in=groups)
    now = now.select_related("participant__seat__member", "recorded_by__member")
    rows = _with_words(now.order_by("participant__seat_id", "item", "on", "client_key"))
    earlier: dict[int, Checked] = {}
    if any(row.entry.supersedes_id for row in rows):
        before = Entry.objects.filter(sheet__in=keys, superseded_by__isnull=False)
        earlier = {row.entry.pk: row for row in _with_words(before)}
    found: dict[int, list[Checked]] = {key: [] for key in keys}
    for row in rows:
        found[row.entry.sheet_id].append(_keep_word(row, earlier))
    return found


def _with_words(rows: QuerySet[Entry]) -> list[Checked]:
    last = Check.objects.filter(entry=OuterRef("pk")).order_by("-pk")
    annotated: QuerySet[Any] = rows.annotate(
        holds=Subquery(last.values("holds")[:1]),
        why=Subquery(last.values("reason")[:1]),
        checked_by=Subquery(last.values("by__member__name")[:1]),
        checked_at=Subquery(last.values("at")[:1]),
    )
    return [
        Checked(row, row.holds, row.why or "", row.checked_by or "党小组长", row.checked_at)
        for row in annotated
    ]


def _keep_word(row: Checked, earlier: dict[int, Checked]) -> Checked:
    """With the last word on this matter, if it is the same matter still."""
    if row.holds is not None:
        return row
    before = earlier.get(row.entry.supersedes_id or 0)
    while before is not None and before.holds is None:
        before = earlier.get(before.entry.supersedes_id or 0)
    if before is None:
        return row
    if _matter_of(before.entry) == _matter_of(row.entry):
        return replace(before, entry=row.entry)
    return replace(row, changed=_difference(before.entry, row.entry) if before.holds else "")


def _matter_of(row: Entry) -> tuple[Any, ...]:
    """What a leader finds true or not; that the other side confirmed it is no part of it."""
    fields = {key: value for key, value in row.fields.items() if key != "peer_confirmed"}
    return row.participant_id, row.item, row.on, row.matter, row.note, fields


def _difference(before: Entry, now: Entry) -> str:
    parts = []
    if before.amount != now.amount:
        parts.append(f"{money(before.amount // 100)} 分 → {money(now.amount // 100)} 分")
    if before.on != now.on:
        parts.append(f"{before.on.month}月{before.on.day}日 → {now.on.month}月{now.on.day}日")
    return "核过以后改了：" + ("，".join(parts) or "填的内容")


def waiting(sheet: Sheet, on: date) -> list[Checked]:
    """Matters that a group leader other than the person himself could still settle."""
    return waiting_of([sheet], on)[sheet.pk]


def waiting_of(sheets: Collection[Sheet], on: date) -> dict[int, list[Checked]]:
    leaders = led({sheet.branch_id for sheet in sheets}, on)
    heads = {group: member for groups in leaders.values() for group, member in groups.items()}
    return {
        sheet: [
            row
            for row in rows
            if row.holds is not True and heads[row.member.group_id or 0] != row.member.pk
        ]
        for sheet, rows in matters_of(sheets, heads.keys()).items()
    }


@dataclass(frozen=True)
class Turn:
    """Whose turn it is while a sheet is with the party groups: leaders have matters to look at
    (`groups`), or nothing is left but what they gave back, and its recorders act (`returned`)."""

    groups: frozenset[int]
    returned: int

    @property
    def is_with_recorders(self) -> bool:
        return bool(self.returned) and not self.groups


def turns(sheets: Collection[Sheet], on: date) -> dict[int, Turn]:
    """Of the sheets that are with their party groups."""
    here = [sheet for sheet in sheets if sheet.is_with_groups]
    return {
        sheet: Turn(
            frozenset(row.member.group_id or 0 for row in rows if row.holds is None),
            sum(row.holds is False for row in rows),
        )
        for sheet, rows in (waiting_of(here, on) if here else {}).items()
    }
