"""Entries that meetings wrote by themselves, as the draft would have its meetings write them."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from scoring.engine.scheme.items import Item
from scoring.engine.scheme.rubric import Rubric
from scoring.engine.time.meetings import HOURS, Earning

Raw = dict[str, Any]
Met = Mapping[str, str]  # id of an entry -> kind of the meeting that wrote it


@dataclass
class Earned:
    rows: list[Raw] = field(default_factory=list)
    lost: Counter[tuple[str, str]] = field(default_factory=Counter)  # item and words -> entries
    homes: set[str] = field(default_factory=set)  # items that take over what another had


def under(now: Rubric, draft: Rubric, rows: list[Raw], met: Met) -> Earned:
    """The fact is that somebody was at a meeting: which item that is, the draft says."""
    found = Earned()
    for row in rows:
        earning = _earning(now.items.get(row["item"]), row, met.get(row["id"]))
        if earning is None:
            found.rows.append(row)
            continue
        home = _home(draft, earning, row["item"])
        if home is None:
            found.lost[row["item"], earning.words] += 1
            continue
        code, fields = home
        if code != row["item"]:
            found.homes.add(code)
        found.rows.append({k: v for k, v in row.items() if k != "option"} | fields | {"item": code})
    return found


def _earning(item: Item | None, row: Raw, kind: str | None) -> Earning | None:
    """By which line of `earned_by` the entry was written; None for what somebody typed."""
    if item is None or kind is None:
        return None
    for earning in item.earned_by:
        of_hours = earning.how == HOURS
        if of_hours or (earning.meeting == kind and earning.fields.items() <= row.items()):
            return earning
    return None


def _home(draft: Rubric, earning: Earning, code: str) -> tuple[str, Raw] | None:
    """The item that the draft gives for it, and its fields."""
    if earning.how != HOURS:
        found = draft.earnings.get(earning.key)
        return (found[0], found[1].fields) if found else None
    # Hours of several kinds of meetings stand in one entry: it goes where the draft adds them up.
    totals = [item.code for item in draft.items.values() if item.counts_hours]
    return (code if code in totals else totals[0], {}) if totals else None
