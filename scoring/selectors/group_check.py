"""What the party groups of a branch have to look at, and what they said."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from members.duties import on_day
from members.models import GroupLead
from scoring.engine.numbers import money
from scoring.models import Check, Entry, Sheet
from scoring.selectors import facts as select_facts
from scoring.selectors.moments import short


@dataclass
class Matter:
    """One matter of the group's people, and the group's last word on it."""

    entry: Entry
    name: str  # of the item
    amount: str
    holds: bool | None = None
    reason: str = ""
    said: str = ""


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

    def __str__(self) -> str:
        if not self.holds + self.returned + self.unchecked:
            return ""
        words = [f"{self.holds} 件属实"] if self.holds else []
        words += [f"{self.returned} 件退回"] if self.returned else []
        words += [f"{self.unchecked} 件党小组未核"] if self.unchecked else []
        return "党小组核：" + "，".join(words)


def led(branches: Iterable[int], on: date) -> dict[int, dict[int, int]]:
    """Branch -> party group -> the member who leads it on that day."""
    rows = GroupLead.objects.filter(on_day(on), group__parent_id__in=list(branches))
    found: dict[int, dict[int, int]] = {}
    for branch, group, member in rows.values_list("group__parent_id", "group_id", "member_id"):
        assert branch is not None  # filtered by it
        found.setdefault(branch, {})[group] = member
    return found


def led_sheets(sheets: Iterable[int], on: date) -> set[int]:
    """Those of the sheets whose branch has a party group with a leader on that day."""
    rows = GroupLead.objects.filter(on_day(on), group__parent__sheets__in=list(sheets))
    return set(rows.values_list("group__parent__sheets", flat=True)) & set(sheets)


def matters(sheet: Sheet, groups: Collection[int] | None = None) -> QuerySet[Entry]:
    """The sheet's matters in force with the group's last word on each, oldest first."""
    last = Check.objects.filter(entry=OuterRef("pk")).order_by("-pk")
    rows = Entry.objects.filter(sheet=sheet, void=False, superseded_by__isnull=True).annotate(
        holds=Subquery(last.values("holds")[:1]),
        why=Subquery(last.values("reason")[:1]),
        checked_by=Subquery(last.values("by__member__name")[:1]),
        checked_at=Subquery(last.values("at")[:1]),
    )
    if groups is not None:
        rows = rows.filter(participant__seat__member__group_id__in=groups)
    rows = rows.select_related("participant__seat__member", "recorded_by__member")
    return rows.order_by("participant__seat_id", "item", "on", "client_key")


def waiting(sheet: Sheet, on: date) -> list[Entry]:
    """Matters that a group leader other than the person himself could still settle."""
    leaders = led([sheet.branch_id], on).get(sheet.branch_id, {})
    return [
        entry
        for entry in matters(sheet, leaders.keys())
        if entry.holds is not True  # type: ignore[attr-defined]
        and leaders[entry.participant.held.member.group_id or 0] != entry.participant.held.member_id
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
    for entry in matters(sheet, groups):
        if entry.participant_id not in people:
            continue
        row: Any = entry
        matter = Matter(entry, rubric.items[entry.item].name, money(entry.amount // 100))
        matter.holds, matter.reason = row.holds, row.why or ""
        if row.holds is not None:
            matter.said = f"{row.checked_by or '党小组长'} {short(row.checked_at)}"
        people[entry.participant_id].matters.append(matter)
    return list(people.values())


def marks(sheet: Sheet) -> dict[int, Mark]:
    """Participant -> mark; only for people of a party group, once the sheet has left 填报中."""
    if sheet.state == Sheet.State.OPEN or (not sheet.checks.exists() and not _has_groups(sheet)):
        return {}
    found: dict[int, Mark] = {}
    for entry in matters(sheet):
        if entry.participant.held.member.group_id is None:
            continue
        mark = found.setdefault(entry.participant_id, Mark())
        row: Any = entry
        mark.holds += row.holds is True
        mark.returned += row.holds is False
        mark.unchecked += row.holds is None
    return found


def _has_groups(sheet: Sheet) -> bool:
    return GroupLead.objects.filter(group__parent_id=sheet.branch_id).exists()
