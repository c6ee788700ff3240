"""What a draft would have done to past quarters: the same facts scored twice and compared.

All amounts are hundredths. Facts that the draft asks for and history does not have are named and
left out, never guessed.
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from scoring.engine.errors import Malformed, Problem
from scoring.engine.facts import reading
from scoring.engine.facts.counting import applies
from scoring.engine.facts.facts import Facts, Subject
from scoring.engine.impact import earned
from scoring.engine.scheme.items import Item
from scoring.engine.scheme.rubric import Rubric
from scoring.engine.score import scoring
from scoring.engine.score.scoring import Result

Raw = dict[str, Any]
UNMET = {
    "PEER_NOT_CONFIRMED": "对方确认",
    "ATTACHMENT_MISSING": "附件",
    "REFERENCE_MISSING": "文号或编号",
    "REASON_MISSING": "理由",
    "TARGET_MISSING": "目标数",
    "SAMPLE_TOO_SMALL": "足够的答卷",
    "THIRD_READER_NEEDED": "第三人的评阅分",
}
CAPS = ("CAP_MONTH", "CAP_QUARTER", "CAP_YEAR", "CAP_CATEGORY")


@dataclass
class Person:
    """One person in one quarter. `before` and `after` are (total, class, rank here, rank all)."""

    quarter: str
    member: int
    name: str
    branch: str
    branch_name: str
    post: str
    plant: str
    before: tuple[int, str, int | None, int | None]
    after: tuple[int, str, int | None, int | None]

    @property
    def change(self) -> int:
        return self.after[0] - self.before[0]


@dataclass
class Tally:
    """What one item came to: how many people had which amount, and how often its caps bound."""

    before: Counter[int] = field(default_factory=Counter)
    after: Counter[int] = field(default_factory=Counter)


@dataclass
class Impact:
    """Of one plant's quarter."""

    people: list[Person] = field(default_factory=list)
    items: dict[str, Tally] = field(default_factory=dict)
    # (item or category, kind of cap) -> [times before, cut before, times after, cut after]
    caps: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    gaps: Counter[tuple[str, str, str]] = field(default_factory=Counter)  # item, code, sample
    unreported: Counter[str] = field(default_factory=Counter)  # quarter -> people left out


Who = dict[str, dict[str, Any]]  # subject -> member, name, branch names by id, post, plant


def compare(
    found: Impact, now: Rubric, draft: Rubric, raw: Raw, who: Who, met: earned.Met | None = None
) -> None:
    """Score one plant's quarter by both schemes and add what came out. `met`: which entries a
    meeting wrote."""
    facts = reading.parse(raw, now)
    before = {result.subject: result for result in scoring.score(now, facts)}
    meetings = earned.under(now, draft, standing_entries(raw["entries"]), met or {})
    for (code, words), count in meetings.lost.items():
        found.gaps[code, "UNEARNED", words] += count
    meant = {**raw, "entries": meetings.rows}
    fitted = fit(found, draft, meant)
    after = {result.subject: result for result in scoring.score(draft, fitted)}
    for subject, result in before.items():
        found.people.append(_person(raw["period"], who[subject], result, after[subject]))
    _tally(found, "before", now, facts, list(before.values()))
    _tally(found, "after", draft, fitted, list(after.values()))
    _unmet(found, facts, before, after)
    # Earlier quarters keep what they counted only of items with such a cap.
    first = facts.period.first.month == 1
    new_in_year = set() if first else draft.capped_year - now.capped_year
    for code, item in draft.items.items():
        if code in meetings.homes and code not in now.items:
            continue
        if code not in now.items:
            found.gaps[code, "NEW_FULL" if item.kind.full_when_empty else "NEW", ""] = 1
        elif code in new_in_year:
            found.gaps[code, "YEAR", ""] = 1


def standing_entries(rows: list[Raw]) -> list[Raw]:
    """Entries without those that were corrected or withdrawn, and without the corrections' links:
    a correction must not fall with the mistake it mends."""
    target = {row["id"]: row["supersedes"] for row in rows if row.get("supersedes")}
    gone: set[str] = set()
    for row in rows:
        if row.get("state") not in (None, "confirmed"):
            continue
        at = target.get(row["id"])
        while at is not None and at not in gone:
            gone.add(at)
            at = target.get(at)
    return [
        {key: value for key, value in row.items() if key != "supersedes"}
        for row in rows
        if row["id"] not in gone and not row.get("void")
    ]


def fit(found: Impact, draft: Rubric, raw: Raw) -> Facts:
    """The facts as the draft can read them; what it cannot is named and left out."""
    kept = []
    for row in raw["entries"]:
        if row["item"] in draft.items:
            kept.append(row)
        else:
            found.gaps[row["item"], "REMOVED", ""] += 1
    prior = [row for row in raw.get("prior", []) if _same_group(draft, row)]
    year = [row for row in raw.get("prior_item", []) if row["item"] in draft.items]
    meant = {**raw, "prior": prior, "prior_item": year}
    for _ in range(5):
        try:
            return reading.parse({**meant, "entries": kept}, draft)
        except Malformed as malformed:
            bad: dict[str, Problem] = {}
            # What is missing says more than what is there too much.
            for problem in sorted(malformed.errors, key=lambda p: p.code == "UNEXPECTED_FIELD"):
                if problem.entry is None:
                    raise
                bad.setdefault(problem.entry, problem)
            items = {row["id"]: row["item"] for row in kept}
            for entry, problem in bad.items():
                found.gaps[items[entry], problem.code, problem.field] += 1
            kept = [row for row in kept if row["id"] not in bad]
    raise AssertionError("entries that cannot be read are left out one layer at a time")


def _same_group(draft: Rubric, row: Raw) -> bool:
    return any(item.exclusive == row["group"] for item in draft.items.values())


def _person(quarter: str, who: dict[str, Any], before: Result, after: Result) -> Person:
    branch = before.branch or after.branch or ""
    return Person(
        quarter=quarter,
        member=who["member"],
        name=who["name"],
        branch=branch,
        branch_name=who["branches"].get(branch, ""),
        post=who["post"],
        plant=who["plant"],
        before=(before.total, before.grade, before.rank_branch, before.rank_all),
        after=(after.total, after.grade, after.rank_branch, after.rank_all),
    )


def _tally(found: Impact, side: str, rubric: Rubric, facts: Facts, results: list[Result]) -> None:
    at = 0 if side == "before" else 2
    subjects = {subject.id: subject for subject in facts.subjects}
    for result in results:
        sums: dict[str, int] = {}
        for items in result.months.values():
            for code, value in items.items():
                sums[code] = sums.get(code, 0) + value
        for code, item in rubric.items.items():
            if not _could(item, subjects[result.subject], facts):
                continue
            tally: Counter[int] = getattr(found.items.setdefault(code, Tally()), side)
            tally[sums.get(code, 0)] += 1
        for line in result.trace:
            if line.code in CAPS:
                key = line.item or line.category or "", line.code
                row = found.caps.setdefault(key, [0, 0, 0, 0])
                row[at] += 1
                row[at + 1] += abs(line.amount)


def _could(item: Item, subject: Subject, facts: Facts) -> bool:
    """Whether one of the person's seats can score the item: by its post, in its branch."""
    return any(
        (not item.roles or not set(item.roles).isdisjoint(seat.posts()))
        and applies(item, facts.branches[seat.branch])
        for seat in subject.seats or []
    )


def _unmet(
    found: Impact, facts: Facts, before: dict[str, Result], after: dict[str, Result]
) -> None:
    """Entries that counted, and under the draft lack something it asks for."""
    items = {entry.id: entry.item.code for rows in facts.entries.values() for entry in rows}
    for subject, result in after.items():
        had = {line.entry: line.code for line in before[subject].trace if line.entry}
        for line in result.trace:
            if line.entry and line.code in UNMET and had.get(line.entry) != line.code:
                found.gaps[items[line.entry], line.code, ""] += 1


def gap_sentence(name: str, code: str, sample: str, count: int) -> str:
    """What the draft asks for and history does not have, in words."""
    fields = {"option": "档次", "actual": "实际数", "target": "目标数", "value": "数值", "parts": "达成部分",
              "marks": "评分", "counts": "票数", "served": "服务人数", "fault": "扣分情形", "reason": "理由",
              "quantity": "数量"}  # fmt: skip
    if code == "NEW":
        return f"{name}：新的小项，历史里没有记录，没有替它猜数"
    if code == "NEW_FULL":
        return f"{name}：新的小项，历史里没有扣分记录，人人按满分算，实际会少一些"
    if code == "YEAR":
        return (
            f"{name}：草案新设全年封顶，历史里没有本年以前各季计过多少，每季从头算，实际会更早封顶"
        )
    if code == "UNEARNED":
        return (
            f"{name}：草案里{sample}不再自动得分，历史里会议带出的 {count} 条没有计入，"
            "要得分只能手工记；谁会少分，看下面"
        )
    if code == "REMOVED":
        return f"{name}：草案里没有这一项，历史里 {count} 条不再计"
    if code in UNMET:
        return f"{name}：草案要{UNMET[code]}，历史里 {count} 条没有，按缺了不计"
    if code == "MISSING_FIELD":
        return f"{name}：草案要填{fields.get(sample, sample)}，历史里 {count} 条没有填，没有计入"
    if code == "DUPLICATE_ENTRY":
        return f"{name}：草案同一期只认一条，历史里多出的 {count} 条没有计入"
    what = fields.get(sample, sample)
    return f"{name}：历史里 {count} 条的{what}在草案里对不上，没有计入"
