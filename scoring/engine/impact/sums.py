"""What a draft would have done, summed up: one plant's quarter, or any number of them together.

Sums are added in any order and kept as JSON in between, so that a company is worked out plant by
plant; how many people there are does not change their size. All amounts are hundredths.
"""

from collections.abc import Iterable
from fractions import Fraction
from math import isqrt
from typing import Any

from scoring.engine.impact.impact import Impact, Person, gap_sentence
from scoring.engine.scheme.rubric import Rubric
from scoring.engine.score.evaluation import half_up_cents
from scoring.engine.time.periods import Quarter

Line = dict[str, Any]
STEP = 200  # of the distribution: two points a column
SHOWN = 20  # people named at each side; everybody is in the lines
COUNTS = ("more", "less", "same", "ranks", "classes", "unreported")
GROUP = ("people", "before", "after", "change", "more", "less")


def line(person: Person) -> Line:
    """One person as it is kept and shown."""
    return {
        "quarter": person.quarter,
        "member": person.member,
        "name": person.name,
        "branch": person.branch,
        "branch_name": person.branch_name,
        "post": person.post,
        "plant": person.plant,
        "before": person.before[0],
        "after": person.after[0],
        "change": person.change,
        "class_before": person.before[1],
        "class_after": person.after[1],
        "rank_before": person.before[3],
        "rank_after": person.after[3],
        "here_before": person.before[2],
        "here_after": person.after[2],
    }


def _most(row: Line) -> tuple[int, int, int]:
    return row["change"], row["before"], row["member"]


class Sums:
    """Additive figures. `kept` is what `as_json` gave."""

    def __init__(self, kept: dict[str, Any] | None = None) -> None:
        empty: dict[str, Any] = {
            key: {} for key in ("quarters", "spreads", "columns", "lost", "gained",
                                "posts", "branches", "plants", "items", "caps", "gaps")
        }  # fmt: skip
        self._all = empty | {"failed": []} | (kept or {})

    def as_json(self) -> dict[str, Any]:
        return self._all

    @classmethod
    def of(cls, found: Impact, lines: Iterable[Line], *, plant: int) -> "Sums":
        """One plant's quarter."""
        sums = cls()
        for row in lines:
            sums._person(row, plant)
        for code, tally in found.items.items():
            sums._all["items"][code] = {
                "before": {str(value): n for value, n in tally.before.items()},
                "after": {str(value): n for value, n in tally.after.items()},
            }
        sums._all["caps"] = {f"{code}|{cap}": row for (code, cap), row in found.caps.items()}
        sums._all["gaps"] = {"|".join(key): count for key, count in found.gaps.items()}
        for quarter, left in found.unreported.items():
            sums._quarter(quarter)["unreported"] += left
        return sums

    @classmethod
    def without(cls, plant: str, quarter: str, why: str) -> "Sums":
        """A plant's quarter that could not be worked out: named, and the others go on."""
        return cls({"failed": [{"plant": plant, "quarter": quarter, "why": why}]})

    def _quarter(self, quarter: str) -> dict[str, int]:
        found: dict[str, int] = self._all["quarters"].setdefault(quarter, dict.fromkeys(COUNTS, 0))
        return found

    def _person(self, row: Line, plant: int) -> None:
        quarter, change = row["quarter"], row["change"]
        counts = self._quarter(quarter)
        counts["more" if change > 0 else "less" if change < 0 else "same"] += 1
        counts["ranks"] += row["rank_before"] != row["rank_after"]
        counts["classes"] += row["class_before"] != row["class_after"]
        if row["rank_before"] or row["rank_after"]:
            spreads = self._all["spreads"].setdefault(quarter, {})
            columns = self._all["columns"].setdefault(quarter, {})
            for n, side in enumerate(("before", "after")):
                value = row[side]
                _add_spread(spreads, side, [1, value, value * value, value, value])
                columns.setdefault(str(value // STEP), [0, 0])[n] += 1
        if change:
            side = "gained" if change > 0 else "lost"
            self._name(side, quarter, [row])
        figures = [1, row["before"], row["after"], change, int(change > 0), int(change < 0)]
        self._group("posts", row["post"], [row["post"], ""], figures)
        self._group("branches", row["branch"], [row["branch_name"], row["plant"]], figures)
        self._group("plants", str(plant), [row["plant"], ""], figures)

    def _name(self, side: str, quarter: str, rows: list[Line]) -> None:
        """Those who lose or gain most, in the order in which they are shown."""
        named = self._all[side].get(quarter, []) + rows
        named.sort(key=_most, reverse=side == "gained")
        self._all[side][quarter] = named[:SHOWN]

    def _group(self, sort: str, key: str, name: list[str], figures: list[int]) -> None:
        if not name[0]:
            return
        group = self._all[sort].setdefault(key, [name, [0] * len(GROUP)])
        group[1] = [a + b for a, b in zip(group[1], figures, strict=True)]

    def add(self, other: "Sums") -> None:
        mine, its = self._all, other._all
        mine["failed"] = mine["failed"] + its["failed"]
        for quarter, counts in its["quarters"].items():
            ours = self._quarter(quarter)
            for key, count in counts.items():
                ours[key] += count
        self._add_people(its)
        for code, tally in its["items"].items():
            ours = mine["items"].setdefault(code, {"before": {}, "after": {}})
            for side, values in tally.items():
                _add_counts(ours[side], values)
        _add_rows(mine["caps"], its["caps"])
        _add_counts(mine["gaps"], its["gaps"])

    def _add_people(self, its: dict[str, Any]) -> None:
        mine = self._all
        for quarter, sides in its["spreads"].items():
            for side, moments in sides.items():
                _add_spread(mine["spreads"].setdefault(quarter, {}), side, moments)
            _add_rows(mine["columns"].setdefault(quarter, {}), its["columns"][quarter])
        for side in ("lost", "gained"):
            for quarter, rows in its[side].items():
                self._name(side, quarter, rows)
        for sort in ("posts", "branches", "plants"):
            for key, (name, figures) in its[sort].items():
                self._group(sort, key, name, figures)

    def result(self, before: Rubric, after: Rubric) -> dict[str, Any]:
        """Everything the page, the charts and the table say, but for the single people."""
        found = self._all
        names = {code: item.name for r in (before, after) for code, item in r.items.items()}
        names |= {code: category.name for code, category in after.categories.items()}
        order = [*after.items, *(code for code in before.items if code not in after.items)]
        counted = sorted(found["spreads"].keys() | _counted(found["quarters"]))
        latest = counted[-1] if counted else ""
        several = len(found["plants"]) > 1
        totals = [sum(group[1][n] for group in found["plants"].values()) for n in (0, 3)]
        return {
            "quarters": [self._quarter_row(quarter) for quarter in counted],
            "posts": _groups(found["posts"], plants=False),
            "branches": _groups(found["branches"], plants=several),
            "plants": _groups(found["plants"], plants=False),
            "items": [
                _item(code, names, found["items"][code]) for code in order if code in found["items"]
            ],
            "caps": [_cap(key, row, names) for key, row in sorted(found["caps"].items())
                     if row[:2] != row[2:]],
            "gaps": [_gap(key, count, names) for key, count in sorted(found["gaps"].items())],
            "failed": [
                row | {"quarter": Quarter.parse(row["quarter"]).label}
                for row in sorted(found["failed"], key=lambda r: (r["plant"], r["quarter"]))
            ],
            "latest": latest,
            "lost": found["lost"].get(latest, []),
            "gained": found["gained"].get(latest, []),
            "columns": found["columns"].get(latest, {}),
            "mean_change": _mean(totals[1], totals[0]),
        }  # fmt: skip

    def _quarter_row(self, quarter: str) -> dict[str, Any]:
        spreads = self._all["spreads"].get(quarter, {})
        return {
            "quarter": quarter,
            "label": Quarter.parse(quarter).label,
            "before": spread(spreads.get("before")),
            "after": spread(spreads.get("after")),
            **self._quarter(quarter),
        }


def _counted(quarters: dict[str, dict[str, int]]) -> set[str]:
    """Quarters in which at least one person was compared."""
    return {q for q, row in quarters.items() if row["more"] + row["less"] + row["same"]}


def _add_counts(into: dict[str, int], counts: dict[str, int]) -> None:
    for key, count in counts.items():
        into[key] = into.get(key, 0) + count


def _add_rows(into: dict[str, list[int]], rows: dict[str, list[int]]) -> None:
    for key, row in rows.items():
        into[key] = [a + b for a, b in zip(into.get(key, [0] * len(row)), row, strict=True)]


def _add_spread(into: dict[str, list[int]], side: str, moments: list[int]) -> None:
    """How many, their sum, the sum of their squares, the lowest, the highest."""
    if side not in into:
        into[side] = list(moments)
        return
    had = into[side]
    into[side] = [had[0] + moments[0], had[1] + moments[1], had[2] + moments[2],
                  min(had[3], moments[3]), max(had[4], moments[4])]  # fmt: skip


def spread(moments: list[int] | None) -> dict[str, int]:
    """Mean, standard deviation of the whole, and ends; without leaving the integers."""
    n, first, second, low, high = moments or [0] * 5
    # Rounded half up.
    deviation = (isqrt(4 * (n * second - first * first)) // n + 1) // 2 if n else 0
    return {"people": n, "mean": _mean(first, n), "deviation": deviation, "low": low, "high": high}


def _mean(total: int, n: int) -> int:
    return half_up_cents(Fraction(total, n)) if n else 0


def _groups(groups: dict[str, Any], *, plants: bool) -> list[dict[str, Any]]:
    """Means of groups; with `plants` a name says whose it is, for there are namesakes."""
    rows = []
    for (name, plant), figures in groups.values():
        row = dict(zip(GROUP, figures, strict=True))
        people = row["people"]
        means = {key: _mean(row[key], people) for key in ("before", "after", "change")}
        rows.append({"name": f"{plant} {name}" if plants else name} | row | means)
    return sorted(rows, key=lambda row: (-row["change"], row["name"]))


def _item(code: str, names: dict[str, str], tally: dict[str, dict[str, int]]) -> dict[str, Any]:
    found: dict[str, Any] = {"code": code, "name": names.get(code, "")}
    for side in ("before", "after"):
        values = {int(value): n for value, n in tally[side].items()}
        found[f"sum_{side}"] = sum(value * n for value, n in values.items())
        found[f"some_{side}"] = sum(n for value, n in values.items() if value)
        found[f"nothing_{side}"] = decided_nothing(values)
    return found | {
        "of": sum(tally["after"].values()) or sum(tally["before"].values()),
        "gone": not tally["after"],
        "new": not tally["before"],
    }


def decided_nothing(values: dict[int, int]) -> bool:
    """Everybody who could score it had the same amount, most often nothing."""
    return len(values) == 1 and sum(values.values()) > 1


def _cap(key: str, row: list[int], names: dict[str, str]) -> dict[str, Any]:
    code, cap = key.split("|")
    return {"code": code, "name": names.get(code, code), "cap": cap, "times_before": row[0],
            "cut_before": row[1], "times_after": row[2], "cut_after": row[3]}  # fmt: skip


def _gap(key: str, count: int, names: dict[str, str]) -> str:
    code, why, sample = key.split("|", 2)
    return gap_sentence(f"{code} {names.get(code, '')}".strip(), why, sample, count)
