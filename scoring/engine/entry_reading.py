"""The entries of a facts file: each checked by its rule's kind, then against each other."""

from datetime import date
from typing import Any

from scoring.engine import counting, periods
from scoring.engine.errors import Problem
from scoring.engine.facts import Entry, Facts
from scoring.engine.items import Item
from scoring.engine.kinds import Fields
from scoring.engine.periods import Month, Period
from scoring.engine.rubric import Rubric

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

    def fault(self, field: str, code: str, sentence: str, *, entry: str | None = None) -> None:
        self.errors.append(Problem(entry, field, code, sentence))

    def read(self, placed: list[tuple[str, dict[str, Any]]]) -> dict[str, list[Entry]]:
        """Entries by subject, in reading order; faults go into the list."""
        seen: dict[str, dict[str, Any]] = {}
        for path, row in placed:
            pk = row.get("id")
            if pk is None or pk == "":
                self.fault(f"{path}.id", "MISSING_FIELD", f"{path} 缺编号")
            elif not isinstance(pk, str):
                self.fault(f"{path}.id", "OUT_OF_RANGE", f"{path} 的编号应当是文字")
            elif pk in seen:
                self.fault("id", "DUPLICATE_ID", f"事项编号 {pk} 前面已经有了", entry=pk)
            else:
                seen[pk] = row
        found: dict[str, list[Entry]] = {}
        rows = [row for _, row in placed]
        for row in rows:
            entry = self._entry(row)
            if entry is not None:
                found.setdefault(row["subject"], []).append(entry)
        for entries in found.values():
            entries.sort(key=lambda entry: (entry.on, entry.id))
        self._supersedes(rows, seen)
        return found

    def _entry(self, row: dict[str, Any]) -> Entry | None:
        # The id of the row at fault even when it is faulty itself (None when it has none).
        pk = row.get("id")
        name = pk if isinstance(pk, str) and pk else None
        before = len(self.errors)
        subject = self._named(row, "subject", self.subjects, "UNKNOWN_SUBJECT", name)
        code = self._named(row, "item", self.rubric.items, "UNKNOWN_ITEM", name)
        on = self._on(row, name)
        for key in ("void",):
            if row.get(key) is not None and not isinstance(row[key], bool):
                self.fault(
                    key, "OUT_OF_RANGE", f"事项 {name} 的作废标记只能是 true 或 false", entry=name
                )
        matter = row.get("matter")
        if matter is not None and not isinstance(matter, str):
            self.fault("matter", "OUT_OF_RANGE", f"事项 {name} 的同一事项名应当是文字", entry=name)
        if row.get("void") is True and row.get("supersedes") is None:
            text = f"事项 {name} 是作废，要写明作废哪一条"
            self.fault("supersedes", "MISSING_FIELD", text, entry=name)
        reading = None
        if code is not None:
            item = self.rubric.items[code]
            reading = item.kind.entry(self._fields(row, item, name))
        if len(self.errors) > before or subject is None or code is None or on is None:
            return None
        return Entry(
            id=str(pk),
            item=self.rubric.items[code],
            on=on,
            month=row["on"][:7],
            reading=reading,
            matter=matter if matter and matter.strip() else None,
            confirmed=row.get("state") in (None, "confirmed"),
            void=row.get("void") is True,
            supersedes=row.get("supersedes"),
            met=frozenset(key for key, at in REQUIREMENTS if given(row.get(at))),
        )

    def _named(
        self, row: dict[str, Any], key: str, known: Any, code: str, name: str | None
    ) -> str | None:
        value = row.get(key)
        if value is None:
            self.fault(key, "MISSING_FIELD", f"事项 {name} 缺“{NAMES[key]}”", entry=name)
        elif not isinstance(value, str) or value not in known:
            self.fault(key, code, f"事项 {name} 的“{NAMES[key]}”查不到：{value}", entry=name)
        else:
            return value
        return None

    def _on(self, row: dict[str, Any], name: str | None) -> date | None:
        value = row.get("on")
        if isinstance(value, str) and value in self.days:
            return self.days[value]
        if value is None:
            self.fault("on", "MISSING_FIELD", f"事项 {name} 缺“日期”", entry=name)
            return None
        on = periods.day(value)
        if on is None:
            self.fault("on", "BAD_DATE", f"事项 {name} 的日期不存在：{value}", entry=name)
        elif self.period is not None and not self.period.contains(on):
            text = f"事项 {name} 的日期不在{self.period.label}之内：{value}"
            self.fault("on", "OUTSIDE_PERIOD", text, entry=name)
        else:
            self.days[value] = on
            return on
        return None

    def _fields(self, row: dict[str, Any], item: Item, name: str | None) -> Fields:
        for key, value in row.items():
            if key not in COMMON and key not in item.kind.fields and value is not None:
                text = f"事项 {name} 多出一个字段：{item.name}没有“{key}”"
                self.fault(key, "UNEXPECTED_FIELD", text, entry=name)
        return Fields(row, name, self.errors)

    def _supersedes(self, rows: list[dict[str, Any]], seen: dict[str, dict[str, Any]]) -> None:
        taken: set[str] = set()
        for row in sorted(rows, key=lambda row: (str(row.get("on")), str(row.get("id")))):
            target = row.get("supersedes")
            if target is None:
                continue
            name = row.get("id") if isinstance(row.get("id"), str) else None
            if not isinstance(target, str) or target not in seen or target == name:
                text = f"事项 {name} 要更正的事项查不到：{target}"
                self.fault("supersedes", "SUPERSEDES_UNKNOWN", text, entry=name)
                continue
            other = seen[target]
            pairs = [(row.get(key), other.get(key)) for key in ("subject", "item")]
            if any(mine != theirs for mine, theirs in pairs if mine is not None):
                text = f"事项 {name} 更正的 {target} 是另一个人或另一个小项的"
                self.fault("supersedes", "SUPERSEDES_OTHER_SUBJECT", text, entry=name)
            elif target in taken:
                text = f"事项 {target} 已被前面一条更正过，{name} 不能再更正它"
                self.fault("supersedes", "SUPERSEDED_TWICE", text, entry=name)
            taken.add(target)


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
