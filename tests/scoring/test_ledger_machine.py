"""Totals are always the fold of the ledger, whatever people do in whatever order (P12).

A quarter of one branch: recording, correcting, withdrawing, resending, meeting somebody else's
change, scoring, submitting, returning, locking, reopening by the plant committee. A plain
dictionary keeps what must be in force; the arithmetic beside it knows nothing of the engine.
"""

from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from scoring.engine.workflow import Refusal
from scoring.models import Entry, MonthlyResult, Sheet
from scoring.selectors import entry as select_entry
from scoring.services import entry, preliminary, verification
from tests.world import World, clock

pytestmark = pytest.mark.django_db
MONTHS = ("2026-07", "2026-08", "2026-09")
# Hundredths a time, and the month's cap, as the regulations have them.
ITEMS = {"A07": (40, 120), "B01": (50, 50), "C10": (100, 200), "D01": (-100, -300)}
PEOPLE = ("陆文静", "贺春明")
SOME = settings(max_examples=12, stateful_step_count=25, deadline=None, database=None,
                suppress_health_check=list(HealthCheck))  # fmt: skip


def arithmetic(quantities: list[int], item: str) -> int:
    points, cap = ITEMS[item]
    total = points * sum(quantities)
    return min(total, cap) if cap > 0 else max(total, cap)


class Quarter(RuleBasedStateMachine):
    world: World

    def __init__(self) -> None:
        super().__init__()
        self.one = transaction.atomic()
        self.one.__enter__()
        self.now = clock("2026-10-01 09:00")
        self.force: dict[tuple[str, str, str], dict[Any, int]] = {}
        self.sent: list[tuple[str, entry.Change]] = []
        self.rows: dict[int, dict[str, Any]] = {}
        self.locked: dict[str, tuple[str, list[Any]]] = {}
        self.people = {name: self.world.participant(name).pk for name in PEOPLE}

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.one.__exit__(None, None, None)

    @initialize()
    def tomorrow(self) -> None:
        self.later()

    def later(self) -> None:
        self.now += timedelta(minutes=7)

    def sheet(self, month: str) -> Sheet:
        return self.world.sheet(self.world.crew, month)

    def is_open(self, month: str) -> bool:
        return self.sheet(month).state in ("open", "group", "prelim")

    def send(self, month: str, change: entry.Change) -> str:
        """The word on one cell; the sheet's own refusal is checked against its state."""
        self.later()
        try:
            with transaction.atomic():
                (told,) = entry.record_cells(
                    sheet_id=self.sheet(month).pk, changes=[change],
                    by=self.world.user("韩志远"), at=self.now)  # fmt: skip
        except Refusal as refusal:
            kind = refusal.kind
        else:
            kind = ""
        if kind:
            assert (kind, self.is_open(month)) == ("state", False)
            return "closed"
        assert self.is_open(month)
        self.sent.append((month, change))
        return told.status

    def change(self, who: str, item: str, quantity: int | None, base: Any = None) -> entry.Change:
        fields = None if quantity is None else {"quantity": str(quantity)}
        return self.world.change(who, item, fields, base=base, cell=base is not None)

    cell = {
        "month": st.sampled_from(MONTHS),
        "who": st.sampled_from(PEOPLE),
        "item": st.sampled_from(sorted(ITEMS)),
    }

    @rule(**cell, quantity=st.integers(1, 9))
    def add(self, month: str, who: str, item: str, quantity: int) -> None:
        change = self.change(who, item, quantity)
        if self.send(month, change) == "saved":
            self.force.setdefault((month, who, item), {})[change.client_key] = quantity

    @rule(**cell, quantity=st.none() | st.integers(1, 9), pick=st.integers(0, 9))
    def correct_or_withdraw(
        self, month: str, who: str, item: str, quantity: int | None, pick: int
    ) -> None:
        here = self.force.get((month, who, item), {})
        if not here:
            return
        base = sorted(here, key=str)[pick % len(here)]
        change = self.change(who, item, quantity, base)
        status = self.send(month, change)
        if status == "saved":
            del here[base]
            if quantity is not None:
                here[change.client_key] = quantity
        else:
            assert status == "closed" or (status == "same" and quantity == here[base])

    @precondition(lambda self: self.sent)
    @rule(pick=st.integers(0, 99), quantity=st.integers(1, 9))
    def come_late(self, pick: int, quantity: int) -> None:
        """A change of a row that somebody replaced meanwhile."""
        month, old = self.sent[pick % len(self.sent)]
        who = next(n for n, pk in self.people.items() if pk == old.participant_id)
        if old.client_key in self.force.get((month, who, old.item), {}):
            return
        if not Entry.objects.filter(client_key=old.client_key).exists():
            return
        late = self.change(who, old.item, quantity, old.client_key)
        assert self.send(month, late) in ("conflict", "closed", "same")

    @precondition(lambda self: self.sent)
    @rule(pick=st.integers(0, 99))
    def resend(self, pick: int) -> None:
        month, old = self.sent[pick % len(self.sent)]
        before = Entry.objects.count()
        if Entry.objects.filter(client_key=old.client_key).exists():
            assert self.send(month, old) in ("replayed", "closed")
            assert Entry.objects.count() == before

    @rule(month=cell["month"])
    def step_on(self, month: str) -> None:
        """Score and submit, confirm by two, or score again: whatever is next."""
        self.later()
        sheet, at = self.sheet(month), self.now
        if sheet.state == Sheet.State.VERIFY:
            for name in ("马晓东", "周家兴"):
                verification.confirm(sheet_id=sheet.pk, by=self.world.user(name), at=at)
            sheet.refresh_from_db()
            assert sheet.state == Sheet.State.LOCKED
            self.locked[month] = (sheet.digest, self.lines(month))
        elif self.is_open(month):
            preliminary.score(sheet_id=sheet.pk, by=None, at=at)
            self.check_results(month)
            number = "支委会〔2026〕11号"
            preliminary.submit(sheet_id=sheet.pk, minutes_no=number, by=self.world.user("韩志远"), at=at)  # fmt: skip

    @rule(month=cell["month"])
    def go_back(self, month: str) -> None:
        self.later()
        sheet = self.sheet(month)
        with suppress(Refusal):
            if sheet.state == Sheet.State.LOCKED:
                verification.reopen(sheet_id=sheet.pk, reason="发现漏记一次会议，要补记",
                                    by=self.world.user("委员甲"), at=self.now)  # fmt: skip
                del self.locked[month]
            elif sheet.state == Sheet.State.VERIFY:
                verification.return_(sheet_id=sheet.pk, reason="请补上谈话的日期",
                                     by=self.world.user("马晓东"), at=self.now)  # fmt: skip

    def lines(self, month: str) -> list[Any]:
        rows = MonthlyResult.objects.filter(sheet=self.sheet(month)).order_by("participant_id")
        return list(rows.values_list("participant_id", "total", "items"))

    def expected(self, month: str, who: str) -> dict[str, int]:
        found = {}
        for item in ITEMS:
            here = self.force.get((month, who, item))
            if here:
                found[item] = arithmetic(list(here.values()), item)
        return found

    def check_results(self, month: str) -> None:
        """What is stored is the arithmetic of what is in force, and no item passes its cap."""
        stored = {pk: (total, items) for pk, total, items in self.lines(month)}
        for who, pk in self.people.items():
            want = self.expected(month, who)
            total, items = stored[pk]
            assert total == sum(want.values())
            got = {code: int(text.replace(".", "")) for code, text in items.items()}
            assert {c: v for c, v in got.items() if v} == {c: v for c, v in want.items() if v}

    @invariant()
    def rows_are_only_added(self) -> None:
        now = {row["id"]: row for row in Entry.objects.values()}
        assert all(now.get(pk) == row for pk, row in self.rows.items())
        self.rows = now

    @invariant()
    def what_is_in_force_is_the_fold(self) -> None:
        for month in MONTHS:
            want = {
                (self.people[who], item): {k: str(v) for k, v in here.items()}
                for (m, who, item), here in self.force.items()
                if m == month and here
            }
            got = {
                place: {row.client_key: row.fields["quantity"] for row in rows}
                for place, rows in select_entry.effective(self.sheet(month)).items()
            }
            assert got == want

    @invariant()
    def locked_months_do_not_move(self) -> None:
        for month, (digest, lines) in self.locked.items():
            sheet = self.sheet(month)
            assert (sheet.state, sheet.digest, self.lines(month)) == ("locked", digest, lines)
            self.check_results(month)


@pytest.fixture
def quarter(world: World) -> type[Quarter]:
    world.open(*MONTHS)
    return type("QuarterOfThisWorld", (Quarter,), {"world": world})


def test_totals_are_the_fold_of_the_ledger_whatever_people_do(quarter: type[Quarter]) -> None:
    run_state_machine_as_test(quarter, settings=SOME)
