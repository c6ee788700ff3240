"""A second way to the points of 支委积分: rows and rules in, decimals out, nothing of the engine.

Written from docs/scoring-rules.md for what the demonstration's history contains. It is slow and
plain on purpose; its only use is to disagree with the engine when one of the two is wrong.
"""

from calendar import monthrange
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from members.models import Leave, Seat
from scoring.models import Entry, Publication

CENT = Decimal("0.01")
Totals = dict[int, Decimal]  # member -> total


def cents(exact: Fraction) -> Decimal:
    return (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(CENT, ROUND_HALF_UP)


def days(first: date, last: date) -> list[date]:
    return [first + timedelta(n) for n in range((last - first).days + 1)]


def reckon(
    document: dict[str, Any], members: set[int], months: list[date], before: str
) -> "dict[int, Person]":
    """Everybody worked out: `sum`, `items` and what each cap took."""
    earlier = Publication.objects.filter(board__period__lt=before).select_related("draft")
    matters = [row for publication in earlier for row in publication.draft.payload["matters"]]
    return {member: Person(document, member, months, matters) for member in members}


class Person:
    def __init__(
        self, document: dict[str, Any], member: int, months: list[date], matters: list[Any]
    ) -> None:
        self.document, self.member, self.months = document, member, months
        self.items = {i["code"]: i for c in document["categories"] for i in c["items"]}
        self.seats = list(Seat.objects.filter(member_id=member).select_related("branch"))
        self.leaves = list(Leave.objects.filter(member_id=member, exempt=True))
        self.matters: dict[tuple[str, str], Fraction] = {}
        self.zero = False
        for row in matters:
            if row["subject"] == f"m{member}":
                key = row["group"], row["matter"]
                self.matters[key] = self.matters.get(key, Fraction(0)) + Fraction(row["counted"])
        self.items_made: dict[str, Decimal] = {}
        self.cuts: dict[tuple[str, str], list[Decimal]] = {}  # (what, which cap) -> each cut
        self.sum = self.total()

    def could(self, code: str) -> bool:
        """Whether a seat of these months can score the item."""
        item, last = self.items[code], self.months[-1]
        end = last.replace(day=monthrange(last.year, last.month)[1])
        for seat in self.seats:
            if seat.from_on > end or (seat.to_on is not None and seat.to_on < self.months[0]):
                continue
            posts = {seat.post, "secretary"} if seat.acting else {seat.post}
            if item.get("roles") and not posts & set(item["roles"]):
                continue
            if not item.get("not_applicable_when") or seat.branch.has_committee:
                return True
        return False

    def cut(self, what: str, cap: str, amount: Decimal) -> None:
        if amount:
            self.cuts.setdefault((what, cap), []).append(abs(amount))

    def countable(self) -> list[date]:
        """Months held at least half, those exempt left out (over all branches together)."""
        found = []
        for first in self.months:
            last = first.replace(day=monthrange(first.year, first.month)[1])
            month = days(first, last)
            held = self.by_branch(month)
            away = [d for leave in self.leaves for d in month if leave.from_on <= d <= leave.to_on]
            if any(len(d) * 2 >= len(month) for d in held.values()) and len(away) * 2 < len(month):
                found.append(first)
        return found

    def by_branch(self, month: list[date]) -> dict[int, set[date]]:
        held: dict[int, set[date]] = {}
        for seat in self.seats:
            covered = {
                d for d in month if seat.from_on <= d and (seat.to_on is None or d <= seat.to_on)
            }
            if covered:
                held.setdefault(seat.branch_id, set()).update(covered)
        return held

    def total(self) -> Decimal:
        sums: dict[tuple[str, date], Fraction] = {}
        rows = Entry.objects.filter(
            participant__seat__member_id=self.member, month__in=self.months,
            sheet__state="locked", void=False, superseded_by__isnull=True,
        )  # fmt: skip
        for row in sorted(rows, key=lambda r: (r.on, str(r.client_key))):
            amount = self.amount(row)
            if amount is not None:
                key = row.item, row.month
                sums[key] = sums.get(key, Fraction(0)) + amount
        capped = self.caps({key: cents(value) for key, value in sums.items()})
        self.items_made = capped
        whole = sum((self.category(c, capped) for c in self.document["categories"]), Decimal(0))
        return Decimal("0.00") if self.zero else max(whole, Decimal("0.00"))

    def amount(self, row: Entry) -> Fraction | None:
        item = self.items.get(row.item)
        if item is None:
            return None
        seats = [
            s for s in self.seats
            if s.from_on <= row.on and (s.to_on is None or row.on <= s.to_on)
        ]  # fmt: skip
        posts = {s.post for s in seats} | {
            "secretary" for s in seats if s.acting and s.post == "deputy_secretary"
        }
        if not seats or (item.get("roles") and not posts & set(item["roles"])):
            return None
        if item.get("not_applicable_when") and not seats[0].branch.has_committee:
            return None
        fields = row.fields
        needs = {"peer": "peer_confirmed", "attachment": "attachment", "reason": "reason",
                 "reference": "reference"}  # fmt: skip
        if not all(fields.get(needs[need]) for need in item.get("requires", [])):
            return None
        worth = self.worth(item, fields)
        if worth is None or not item.get("exclusive") or not row.matter:
            return worth
        key = item["exclusive"], row.matter
        had = self.matters.get(key, Fraction(0))
        rest = max(worth - had, Fraction(0))
        self.matters[key] = had + rest
        return rest

    def worth(self, item: dict[str, Any], fields: dict[str, Any]) -> Fraction | None:
        rule, factor = item["rule"], Fraction(str(fields.get("factor", 1)))
        if rule["kind"] == "per_occurrence":
            return Fraction(rule["points"]) * Fraction(str(fields.get("quantity", 1))) * factor
        if rule["kind"] == "graded":
            option = next(o for o in rule["options"] if o["key"] == fields["option"])
            self.zero = self.zero or option.get("veto") == "zero"
            return Fraction(option["points"]) * factor
        assert rule["kind"] == "ratio", rule
        share = Fraction(len(self.countable()), 3) if item.get("prorate") else 1
        target = Fraction(str(fields.get("target") or 0)) * share
        if not fields.get("target"):
            return None
        if not share:
            return Fraction(0)
        q = Fraction(str(fields["actual"])) / target
        if q < Fraction(rule.get("min", "0")):
            return Fraction(0)
        return Fraction(rule["full"]) * share * min(q, Fraction(rule.get("max", "1")))

    def caps(self, values: dict[tuple[str, date], Decimal]) -> dict[str, Decimal]:
        found: dict[str, Decimal] = {}
        for (code, _), value in sorted(values.items(), key=lambda kv: kv[0][1]):
            item = self.items[code]
            if "cap_month" in item:
                cap = Decimal(item["cap_month"])
                kept = max(value, cap) if cap < 0 else min(value, cap)
                self.cut(code, "CAP_MONTH", value - kept)
                value = kept
            if "cap_quarter" in item:
                kept = min(value, Decimal(item["cap_quarter"]) - found.get(code, Decimal(0)))
                self.cut(code, "CAP_QUARTER", value - kept)
                value = kept
            found[code] = found.get(code, Decimal(0)) + value
        return found

    def category(self, category: dict[str, Any], values: dict[str, Decimal]) -> Decimal:
        mine = [values[i["code"]] for i in category["items"] if i["code"] in values]
        up = sum((v for v in mine if v > 0), Decimal(0))
        down = sum((v for v in mine if v < 0), Decimal(0))
        whole = up + down
        if "cap" in category:
            up = min(up, Decimal(category["cap"]))
        if "cap_negative" in category:
            down = max(down, Decimal(category["cap_negative"]))
        self.cut(category["code"], "CAP_CATEGORY", whole - up - down)
        return up + down


def grade(document: dict[str, Any], total: Decimal, zero: bool = False) -> str:
    for row in document["classes"]:
        if "min" not in row or total >= Decimal(row["min"]):
            return str(row["name"])
    raise AssertionError


def ranks(totals: Totals) -> dict[int, int]:
    return {m: 1 + sum(other > total for other in totals.values()) for m, total in totals.items()}
