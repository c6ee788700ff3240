"""What the party groups of a branch have to look at, and what they said."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from members.duties import on_day
from members.models import GroupLead, Member
from scoring.base.selectors.beijing_time import short
from scoring.engine.numbers import money
from scoring.models import Check, Entry, Sheet
from scoring.scheme.selectors import facts as select_facts


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


@dataclass
class Matter:
    """One matter of the group's people, and the group's last word on it."""

    entry: Entry
    name: str  # of the item
    amount: str
    holds: bool | None = None
    reason: str = ""
    said: str = ""
    changed: str = ""  # what is not as it was when it was checked


@dataclass
class GroupPerson:
    participant: int
    name: str
    matters: list[Matter] = field(default_factory=list)
    own: bool = False  # his own matters are not his to check


@dataclass
class Mark:
    """How far one person's matters went through his group: counts, for the later steps."""

    holds: int = 0
    returned: int = 0
    unchecked: int = 0
    changed: int = 0  # of the unchecked: those that were checked before they were changed
    back: list[Checked] = field(default_factory=list)  # the returned ones

    def __str__(self) -> str:
        if not self.holds + self.returned + self.unchecked:
            return ""
        words = [f"{self.holds} 件属实"] if self.holds else []
        words += [f"{self.returned} 件退回"] if self.returned else []
        again = f"（其中 {self.changed} 件核过以后改了）" if self.changed else ""
        words += [f"{self.unchecked} 件党小组未核{again}"] if self.unchecked else []
        return "党小组核：" + "，".join(words)


def led(branches: Iterable[int], on: date) -> dict[int, dict[int, int]]:
    """Branch -> party group -> the member who leads it on that day."""
    rows = GroupLead.objects.filter(on_day(on), group__parent_id__in=list(branches))
    leaders: dict[int, dict[int, int]] = {}
    for branch, group, member in rows.values_list("group__parent_id", "group_id", "member_id"):
        assert branch is not None  # filtered by it
        leaders.setdefault(branch, {})[group] = member
    return leaders


def led_sheets(sheets: Iterable[int], on: date) -> set[int]:
    """Those of the sheets whose branch has a party group with a leader on that day."""
    rows = GroupLead.objects.filter(on_day(on), group__parent__sheets__in=list(sheets))
    return set(rows.values_list("group__parent__sheets", flat=True)) & set(sheets)


def matters(sheet: Sheet, groups: Collection[int] | None = None) -> list[Checked]:
    """The sheet's matters in force with the group's last word on each, oldest first.

    The word stays with a matter whose row was only replaced (the other side confirmed it); one
    that says something else now is unchecked, and `changed` tells what.
    """
    now = Entry.objects.filter(sheet=sheet, void=False, superseded_by__isnull=True)
    if groups is not None:
        now = now.filter(participant__seat__member__group_id__in=groups)
    now = now.select_related("participant__seat__member", "recorded_by__member")
    rows = _with_words(now.order_by("participant__seat_id", "item", "on", "client_key"))
    earlier: dict[int, Checked] = {}
    if any(row.entry.supersedes_id for row in rows):
        before = Entry.objects.filter(sheet=sheet, superseded_by__isnull=False)
        earlier = {row.entry.pk: row for row in _with_words(before)}
    return [_keep_word(row, earlier) for row in rows]


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
    leaders = led([sheet.branch_id], on).get(sheet.branch_id, {})
    return [
        row
        for row in matters(sheet, leaders.keys())
        if row.holds is not True and leaders[row.member.group_id or 0] != row.member.pk
    ]


def of_group(sheet: Sheet, groups: Collection[int], member_id: int | None) -> list[GroupPerson]:
    """The people of these groups with a line on the sheet, and their matters."""
    rubric = select_facts.rubric_of(sheet.rubric)
    people: dict[int, GroupPerson] = {}
    for participant in select_facts.participants_of_branch(sheet):
        member = participant.held.member
        if member.group_id in groups:
            person = GroupPerson(participant.pk, member.name, own=member.pk == member_id)
            people[participant.pk] = person
    for row in matters(sheet, groups):
        if row.participant_id not in people:
            continue
        matter = Matter(row.entry, rubric.items[row.item].name, money(row.entry.amount // 100))
        matter.holds, matter.reason, matter.changed = row.holds, row.why, row.changed
        if row.holds is not None:
            matter.said = row.signature
        people[row.participant_id].matters.append(matter)
    return list(people.values())


def marks(sheet: Sheet) -> dict[int, Mark]:
    """Participant -> mark; only for people of a party group, once the sheet has left 填报中."""
    if sheet.is_being_filled or (not sheet.checks.exists() and not _has_groups(sheet)):
        return {}
    by_participant: dict[int, Mark] = {}
    for row in matters(sheet):
        if row.member.group_id is None:
            continue
        mark = by_participant.setdefault(row.participant_id, Mark())
        mark.holds += row.holds is True
        mark.returned += row.holds is False
        mark.unchecked += row.holds is None
        mark.changed += bool(row.changed)
        if row.holds is False:
            mark.back.append(row)
    return by_participant


def why_returned(history: list[Entry]) -> dict[int, str]:
    """Rows of one cell -> why the group gave the standing ones back."""
    standing = [row for row in history if not row.void and not hasattr(row, "superseded_by")]
    if not standing:
        return {}
    return {row.entry.pk: row.returned for row in matters(standing[0].sheet)}


def returned_of(sheets: Iterable[Sheet]) -> dict[int, int]:
    """Sheet -> how many of its matters the groups have given back."""
    return {
        sheet.pk: len([row for row in matters(sheet) if row.holds is False]) for sheet in sheets
    }


def _has_groups(sheet: Sheet) -> bool:
    return GroupLead.objects.filter(group__parent_id=sheet.branch_id).exists()
