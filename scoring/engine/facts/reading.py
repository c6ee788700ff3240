"""A facts file, read whole and checked (docs/scoring-rules.md, 坏数据): all faults at once."""

from datetime import date
from typing import Any

from scoring.engine import numbers
from scoring.engine.errors import Malformed, Problem, shown
from scoring.engine.facts.entry_reading import Entries, duplicates
from scoring.engine.facts.facts import Branch, Facts, Seat, Subject
from scoring.engine.scheme.items import POSTS
from scoring.engine.scheme.rubric import Rubric
from scoring.engine.time import periods
from scoring.engine.time.periods import Month, Period

SHAPE = {
    "": ("period", "branches", "subjects", "entries", "adjustments", "prior", "prior_item"),
    "branch": ("name", "committee", "domain"),
    "subject": ("id", "name", "branch", "seats", "exempt"),
    "seat": ("branch", "post", "from", "to", "acting", "main"),
    "adjustments": ("subject", "amount", "reason"),
    "prior": ("subject", "group", "matter", "counted"),
    "prior_item": ("subject", "item", "counted"),
}


def parse(raw: Any, rubric: Rubric) -> Facts:
    """Check everything, then return the facts. Raises Malformed with every fault found."""
    if not isinstance(raw, dict):
        whole = f"整份应当是一组键和值，不是 {shown(raw)}"
        needed = ("period", "subjects", "entries")
        raise Malformed(
            Problem(None, k, "MISSING_FIELD", f"{k}：缺这一项；{whole}") for k in needed
        )
    reader = _Reader(raw, rubric)
    facts = reader.read()
    if reader.errors:
        raise Malformed(reader.errors)
    return facts


class _Reader:
    def __init__(self, raw: dict[str, Any], rubric: Rubric) -> None:
        self.raw, self.rubric = raw, rubric
        self.errors: list[Problem] = []
        self.period: Period | None = None

    def fault(self, path: str, code: str, sentence: str) -> None:
        self.errors.append(Problem(None, path, code, f"{path}：{sentence}"))

    def only(self, row: dict[str, Any], path: str, shape: str) -> None:
        """A key that is misspelt would be passed over in silence, and the points be wrong."""
        for key, value in row.items():
            if key not in SHAPE[shape] and value is not None:
                where = f"{path}.{key}" if path else key
                self.fault(
                    where, "UNEXPECTED_FIELD", f"没有这个键，可以写 {'、'.join(SHAPE[shape])}"
                )

    def rows(self, key: str, *, required: bool = False) -> list[tuple[str, dict[str, Any]]]:
        """The objects of a list, with their paths."""
        value = self.raw.get(key)
        if value is None:
            if required:
                self.fault(key, "MISSING_FIELD", "缺这一项")
            return []
        return self._rows(value, key)

    def _rows(self, value: Any, path: str) -> list[tuple[str, dict[str, Any]]]:
        if not isinstance(value, list):
            self.fault(path, "NOT_A_NUMBER", "应当是一个列表")
            return []
        found = []
        for i, row in enumerate(value):
            if isinstance(row, dict):
                found.append((f"{path}[{i}]", row))
            else:
                self.fault(f"{path}[{i}]", "MISSING_FIELD", "应当是一组键和值")
        return found

    def read(self) -> Facts:
        self.only(self.raw, "", "")
        self.period = self._period()
        branches = self._branches()
        subjects = self._subjects(branches)
        known = {subject.id for subject in subjects}
        rows = self.rows("entries", required=True)
        entries = Entries(self.rubric, self.period, known, self.errors).read(rows)
        facts = Facts(
            period=self.period or Month(2000, 1),
            branches=branches,
            subjects=subjects,
            entries=entries,
            adjustments=self._adjustments(known),
            prior=self._prior(known),
            prior_item=self._prior_item(known),
        )
        if not self.errors:
            self.errors += duplicates(facts)
        return facts

    def _period(self) -> Period | None:
        value = self.raw.get("period")
        if value is None:
            self.fault("period", "MISSING_FIELD", "缺这一项")
            return None
        try:
            return periods.KINDS[self.rubric.period].parse(value if isinstance(value, str) else "")
        except ValueError:
            name = {
                "month": "月计，要写成 2026-07",
                "quarter": "季计，要写成 2026-Q3",
                "year": "年计，要写成 2026",
            }[self.rubric.period]
            self.fault("period", "BAD_PERIOD", f"这个方案按{name} 这样，不是 {shown(value)}")
            return None

    def _branches(self) -> dict[str, Branch]:
        value = self.raw.get("branches")
        if value is None:
            return {}
        if not isinstance(value, dict):
            self.fault("branches", "OUT_OF_RANGE", "应当是一组键和值，键是支部编号")
            return {}
        return {
            key: self._branch(row, f"branches.{key}")
            for key, row in value.items()
            if row is not None
        }

    def _branch(self, row: Any, path: str) -> Branch:
        if not isinstance(row, dict):
            self.fault(path, "OUT_OF_RANGE", "应当是一组键和值")
            return Branch()
        self.only(row, path, "branch")
        domain = row.get("domain")
        if domain is not None and not isinstance(domain, str):
            self.fault(f"{path}.domain", "OUT_OF_RANGE", "应当是文字")
            domain = None
        committee = self._flag(row, path, "committee")
        return Branch(committee is not False, domain if domain else None)

    def _flag(self, row: dict[str, Any], path: str, key: str) -> bool | None:
        value = row.get(key)
        if value is None or isinstance(value, bool):
            return value
        self.fault(f"{path}.{key}", "OUT_OF_RANGE", f"只能是 true 或 false，不是 {shown(value)}")
        return None

    def _subjects(self, branches: dict[str, Branch]) -> list[Subject]:
        found: list[Subject] = []
        seen: set[str] = set()
        for path, row in self.rows("subjects", required=True):
            self.only(row, path, "subject")
            pk = self._text(row, path, "id")
            name = self._text(row, path, "name")
            if pk and pk in seen:
                self.fault(
                    f"{path}.id", "DUPLICATE_ID", f"人员编号 {pk} 前面已经有了，编号不能重复"
                )
            seen.add(pk)
            branch = row.get("branch")
            if branch is not None and (not isinstance(branch, str) or branch not in branches):
                self._no_branch(path, branch)
                branch = None
            seats = None
            if row.get("seats") is not None:
                rows = self._rows(row["seats"], f"{path}.seats")
                seats = [self._seat(seat, where, branches) for where, seat in rows]
            exempt = self._exempt(row, path)
            found.append(Subject(pk, name, seats, branch, exempt))
        return found

    def _text(self, row: dict[str, Any], path: str, key: str) -> str:
        value = row.get(key)
        if value is None or value == "":
            self.fault(f"{path}.{key}", "MISSING_FIELD", "缺这一项")
            return ""
        if not isinstance(value, str):
            self.fault(f"{path}.{key}", "OUT_OF_RANGE", f"应当是文字，不是 {shown(value)}")
            return ""
        return value

    def _no_branch(self, path: str, branch: Any) -> None:
        text = f"没有支部 {shown(branch)}，branches 里要先写明"
        self.fault(f"{path}.branch", "UNKNOWN_BRANCH", text)

    def _seat(self, row: dict[str, Any], path: str, branches: dict[str, Branch]) -> Seat:
        self.only(row, path, "seat")
        branch, post = row.get("branch"), row.get("post")
        if branch is None:
            self.fault(f"{path}.branch", "MISSING_FIELD", "缺这一项")
        elif not isinstance(branch, str) or branch not in branches:
            self._no_branch(path, branch)
        if post is None:
            self.fault(f"{path}.post", "MISSING_FIELD", "缺这一项")
        elif post not in POSTS:
            text = f"没有职务 {shown(post)}，可以写 {'、'.join(POSTS)}"
            self.fault(f"{path}.post", "OUT_OF_RANGE", text)
        first = self._day(row, path, "from", required=True)
        last = self._day(row, path, "to", required=False)
        if first and last and last < first:
            self.fault(f"{path}.to", "OUT_OF_RANGE", f"任职止于 {last}，早于开始的 {first}")
        acting, main = (self._flag(row, path, key) is True for key in ("acting", "main"))
        return Seat(str(branch), str(post), first or date.min, last, acting, main)

    def _day(self, row: dict[str, Any], path: str, key: str, *, required: bool) -> date | None:
        value = row.get(key)
        if value is None:
            if required:
                self.fault(f"{path}.{key}", "MISSING_FIELD", "缺这一项")
            return None
        day = periods.day(value)
        if day is None:
            self.fault(
                f"{path}.{key}", "BAD_DATE", f"没有这个日期：{shown(value)}，要写成 2026-07-05 这样"
            )
        return day

    def _exempt(self, row: dict[str, Any], path: str) -> frozenset[str]:
        value = row.get("exempt")
        if value is None:
            return frozenset()
        if not isinstance(value, list):
            self.fault(f"{path}.exempt", "NOT_A_NUMBER", "应当是一个列表")
            return frozenset()
        found = set()
        for i, text in enumerate(value):
            try:
                found.add(str(Month.parse(text if isinstance(text, str) else "")))
            except ValueError:
                said = f"没有这个月：{shown(text)}，要写成 2026-07 这样"
                self.fault(f"{path}.exempt[{i}]", "BAD_PERIOD", said)
        return frozenset(found)

    def _adjustments(self, subjects: set[str]) -> dict[str, list[tuple[int, str]]]:
        found: dict[str, list[tuple[int, str]]] = {}
        for path, row in self.rows("adjustments"):
            self.only(row, path, "adjustments")
            subject = self._subject(row, path, subjects)
            amount = self._number(row, path, "amount", places=2)
            reason = row.get("reason")
            if reason is None:
                self.fault(f"{path}.reason", "MISSING_FIELD", "缺更正理由")
            elif not isinstance(reason, str) or not reason.strip():
                self.fault(f"{path}.reason", "OUT_OF_RANGE", "要写明更正的理由")
            found.setdefault(subject, []).append((numbers.cents_of(amount), str(reason)))
        return found

    def _prior(self, subjects: set[str]) -> dict[str, dict[tuple[str, str], int]]:
        found: dict[str, dict[tuple[str, str], int]] = {}
        for path, row in self.rows("prior"):
            self.only(row, path, "prior")
            subject = self._subject(row, path, subjects)
            key = self._text(row, path, "group"), self._text(row, path, "matter")
            counted = self._number(row, path, "counted") * numbers.TENTH**2
            mine = found.setdefault(subject, {})
            mine[key] = mine.get(key, 0) + counted
        return found

    def _prior_item(self, subjects: set[str]) -> dict[str, dict[str, int]]:
        """Hundredths by item: exact amounts are added before they are rounded."""
        exact: dict[str, dict[str, int]] = {}
        for path, row in self.rows("prior_item"):
            self.only(row, path, "prior_item")
            subject = self._subject(row, path, subjects)
            item = row.get("item")
            if item is None:
                self.fault(f"{path}.item", "MISSING_FIELD", "缺这一项")
            elif not isinstance(item, str) or item not in self.rubric.items:
                self.fault(f"{path}.item", "UNKNOWN_ITEM", f"方案里没有小项 {shown(item)}")
            counted = self._number(row, path, "counted")
            mine = exact.setdefault(subject, {})
            mine[str(item)] = mine.get(str(item), 0) + counted
        return {
            subject: {item: numbers.cents_of(sum_) for item, sum_ in mine.items()}
            for subject, mine in exact.items()
        }

    def _subject(self, row: dict[str, Any], path: str, subjects: set[str]) -> str:
        value = row.get("subject")
        if value is None:
            self.fault(f"{path}.subject", "MISSING_FIELD", "缺这一项")
        elif not isinstance(value, str) or value not in subjects:
            self.fault(f"{path}.subject", "UNKNOWN_SUBJECT", f"subjects 里没有 {shown(value)}")
        return str(value)

    def _number(self, row: dict[str, Any], path: str, key: str, places: int = 4) -> int:
        value = row.get(key)
        if value is None:
            self.fault(f"{path}.{key}", "MISSING_FIELD", "缺这一项")
            return 0
        number = numbers.parse(value)
        if number is None:
            self.fault(f"{path}.{key}", "NOT_A_NUMBER", f"不是数字：{shown(value)}")
        elif numbers.decimals(number) > places:
            self.fault(f"{path}.{key}", "TOO_PRECISE", f"最多 {places} 位小数：{value}")
        return number or 0
