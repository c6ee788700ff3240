"""What the party groups of a branch have to look at, and how it stands on the later pages."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date

from members.duties import on_day
from members.models import GroupLead
from scoring.engine.numbers import money
from scoring.ledger.selectors.group_checks import Checked, matters, turns
from scoring.models import Entry, Sheet
from scoring.scheme.selectors import facts as select_facts


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


def led_sheets(sheets: Iterable[int], on: date) -> set[int]:
    """Those of the sheets whose branch has a party group with a leader on that day."""
    rows = GroupLead.objects.filter(on_day(on), group__parent__sheets__in=list(sheets))
    return set(rows.values_list("group__parent__sheets", flat=True)) & set(sheets)


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


def where_it_stands(sheet: Sheet, groups: Collection[int], on: date) -> str:
    """What is left, for a leader of these groups who has just said his word."""
    if not sheet.is_with_groups:
        return "各党小组都已核完，已转支部初评"
    turn = turns([sheet], on)[sheet.pk]
    if turn.groups & set(groups):
        return "已记下，本组还有没核的"
    if turn.groups:
        return "已记下，本组都已核过，等其他党小组"
    return f"已记下，本组都已核过，退回的 {turn.returned} 件等记录人改好"


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


def _has_groups(sheet: Sheet) -> bool:
    return GroupLead.objects.filter(group__parent_id=sheet.branch_id).exists()
