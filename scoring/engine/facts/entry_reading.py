"""The entries of a facts file: each checked by its rule's kind, then against each other."""

from datetime import date
from typing import Any

from scoring.engine.errors import Problem, shown
from scoring.engine.facts import counting
from scoring.engine.facts.facts import Entry, Facts
from scoring.engine.kinds import Fields
from scoring.engine.scheme.items import Item
from scoring.engine.scheme.rubric import Rubric
from scoring.engine.time import periods
from scoring.engine.time.periods import Month, Period

COMMON = frozenset(
    [
        "id",
        "subject",
        "item",
        "on",
        "matter",
        "state",
        "void",
        "supersedes",
        "peer_confirmed",
        "attachment",
        "reference",
        "reason",
    ]
)
NAMES = {"subject": "人员", "item": "小项", "on": "日期", "id": "编号", "supersedes": "更正的事项"}
REQUIREMENTS = (
    ("peer", "peer_confirmed"),
    ("attachment", "attachment"),
    ("reference", "reference"),
    ("reason", "reason"),
)


class Entries:
    def __init__(
        self, rubric: Rubric, period: Period | None, subjects: set[str], errors: list[Problem]
    ) -> None:
        self.rubric, self.period, self.subjects, self.errors = rubric, period, subjects, errors
        self.days: dict[str, date] = {}  # days of the period that were read before
        # The entry being read: its id, None when it has none, and what sentences call it.
        self.name: str | None = None
        self.said = ""

    def fault(self, field: str, code: str, sentence: str) -> None:
        self.errors.append(Problem(self.name, field, code, f"事项 {self.said} {sentence}"))

    def read(self, placed: list[tuple[str, dict[str, Any]]]) -> dict[str, list[Entry]]:
        """Entries by subject, in reading order; faults go into the list."""
        seen: dict[str, dict[str, Any]] = {}
        for path, row in placed:
            self._id(path, row, seen)
        found: dict[str, list[Entry]] = {}
        for path, row in placed:
            entry = self._entry(row, path)
            if entry is not None:
                found.setdefault(row["subject"], []).append(entry)
        for entries in found.values():
            entries.sort(key=lambda entry: (entry.on, entry.id))
        self._supersedes(placed, seen)
        return found

    def _id(self, path: str, row: dict[str, Any], seen: dict[str, dict[str, Any]]) -> None:
        pk, field = row.get("id"), f"{path}.id"
        if pk is None or pk == "":
            self.errors.append(Problem(None, field, "MISSING_FIELD", f"{path}：缺编号（id）"))
        elif not isinstance(pk, str):
            text = f"{path}：编号应当是带引号的文字，不是 {shown(pk)}"
            self.errors.append(Problem(None, field, "OUT_OF_RANGE", text))
        elif pk in seen:
            text = f"事项编号 {pk} 前面已经有了，编号不能重复"
            self.errors.append(Problem(pk, "id", "DUPLICATE_ID", text))
        else:
            seen[pk] = row

    def _begin(self, row: dict[str, Any], path: str) -> None:
        pk = row.get("id")
        self.name = pk if isinstance(pk, str) and pk else None
        self.said = self.name or path

    def _entry(self, row: dict[str, Any], path: str) -> Entry | None:
        self._begin(row, path)
        before = len(self.errors)
        subject = self._named(row, "subject", self.subjects, "UNKNOWN_SUBJECT")
        code = self._named(row, "item", self.rubric.items, "UNKNOWN_ITEM")
        on = self._on(row)
        void, matter = row.get("void"), row.get("matter")
        if void is not None and not isinstance(void, bool):
            self.fault("void", "OUT_OF_RANGE", "的作废标记只能是 true 或 false")
        if matter is not None and not isinstance(matter, str):
            self.fault("matter", "OUT_OF_RANGE", "的同一事项名应当是文字")
        if void is True and row.get("supersedes") is None:
            self.fault("supersedes", "MISSING_FIELD", "是作废，要写明作废哪一条")
        reading = None
        if code is not None:
            item = self.rubric.items[code]
            reading = item.kind.entry(self._fields(row, item))
        if len(self.errors) > before or subject is None or code is None or on is None:
            return None
        return Entry(
            id=str(row.get("id")),
            item=self.rubric.items[code],
            on=on,
            month=row["on"][:7],
            reading=reading,
            matter=matter if matter and matter.strip() else None,
            confirmed=row.get("state") in (None, "confirmed"),
            void=void is True,
            supersedes=row.get("supersedes"),
            met=frozenset(key for key, at in REQUIREMENTS if given(row.get(at))),
        )

    def _named(self, row: dict[str, Any], key: str, known: Any, code: str) -> str | None:
        value = row.get(key)
        if value is None:
            self.fault(key, "MISSING_FIELD", f"缺“{NAMES[key]}”")
        elif not isinstance(value, str) or value not in known:
            self.fault(key, code, f"的“{NAMES[key]}”查不到：{shown(value)}")
        else:
            return value
        return None

    def _on(self, row: dict[str, Any]) -> date | None:
        value = row.get("on")
        if isinstance(value, str) and value in self.days:
            return self.days[value]
        if value is None:
            self.fault("on", "MISSING_FIELD", "缺“日期”")
            return None
        on = periods.day(value)
        if on is None:
            text = f"的日期不存在：{shown(value)}，要写成 2026-07-05 这样"
            self.fault("on", "BAD_DATE", text)
        elif self.period is not None and not self.period.contains(on):
            self.fault("on", "OUTSIDE_PERIOD", f"的日期不在{self.period.label}之内：{value}")
        else:
            self.days[value] = on
            return on
        return None

    def _fields(self, row: dict[str, Any], item: Item) -> Fields:
        for key, value in row.items():
            if key not in COMMON and key not in item.kind.fields and value is not None:
                text = f"多出一个字段：{item.name}没有“{key}”"
                self.fault(key, "UNEXPECTED_FIELD", text)
        return Fields(row, self.name, self.errors, item.kind, self.said)

    def _supersedes(
        self, placed: list[tuple[str, dict[str, Any]]], seen: dict[str, dict[str, Any]]
    ) -> None:
        taken: set[str] = set()
        for path, row in sorted(placed, key=lambda one: _place(one[1])):
            target = row.get("supersedes")
            if target is None:
                continue
            self._begin(row, path)
            if target == self.name:
                self.fault("supersedes", "SUPERSEDES_UNKNOWN", "不能更正自己")
                continue
            if not isinstance(target, str) or target not in seen:
                text = f"要更正的事项查不到：{shown(target)}"
                self.fault("supersedes", "SUPERSEDES_UNKNOWN", text)
                continue
            other = seen[target]
            pairs = [(row.get(key), other.get(key)) for key in ("subject", "item")]
            if any(isinstance(mine, str) and mine != theirs for mine, theirs in pairs):
                text = f"更正的 {target} 是另一个人或另一个小项的"
                self.fault("supersedes", "SUPERSEDES_OTHER_SUBJECT", text)
            elif target in taken:
                text = f"不能再更正 {target}：前面一条已经更正过它"
                self.fault("supersedes", "SUPERSEDED_TWICE", text)
            taken.add(target)


def _place(row: dict[str, Any]) -> tuple[str, str]:
    """Its place in reading order, of what may be no date and no id."""
    on, pk = row.get("on"), row.get("id")
    return on if isinstance(on, str) else "", pk if isinstance(pk, str) else ""


def given(value: Any) -> bool:
    return value is True or (isinstance(value, str) and bool(value.strip()))


def duplicates(facts: Facts) -> list[Problem]:
    """Second entries where the rule allows one in a span; looked for when nothing else is wrong."""
    found = []
    standings = counting.Standings(facts)
    for subject in facts.subjects:
        entries = facts.entries.get(subject.id, [])
        if not _may_repeat(entries):
            continue
        seen: set[tuple[str, str]] = set()
        for entry, code in counting.effective(entries, standings.of(subject)):
            kind = entry.item.kind
            if code is not None or kind.many:
                continue
            key = entry.item.code, periods.span_of(Month.of(entry.on), kind.per)
            if key in seen:
                text = (
                    f"事项 {entry.id} 重复：“{entry.item.name}”在{_span_name(kind.per)}只能有一条"
                )
                found.append(Problem(entry.id, "item", "DUPLICATE_ENTRY", text))
            seen.add(key)
    return found


def _may_repeat(entries: list[Entry]) -> bool:
    """Whether an item with one entry a span is there twice at all, counting or not: for nearly
    everybody it is not, and what counts need not be asked."""
    once = [entry.item.code for entry in entries if not entry.item.kind.many]
    return len(once) != len(set(once))


def _span_name(per: str) -> str:
    return {"month": "同一个月", "quarter": "同一季度", "year": "同一年"}[per]
