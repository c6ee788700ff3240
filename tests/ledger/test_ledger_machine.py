"""Totals are always the fold of the ledger, whatever people do in whatever order (P12).

A quarter of one branch and the month after it: recording, correcting, withdrawing, resending,
meeting somebody else's change, a veto laid and lifted, scoring, submitting, returning, locking,
reopening by the plant committee, a member who goes to another branch, a new version of the rules
from the next quarter on, publishing. A plain dictionary keeps what must be in force; the
arithmetic beside it knows nothing of the engine.
"""

import json
import os
from contextlib import suppress
from datetime import date, timedelta
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

from members.models import Seat
from scoring.engine.process.workflow import Refusal
from scoring.ledger.selectors import matters
from scoring.ledger.services import entry
from scoring.models import Board, Entry, MonthlyResult, Publication, Sheet, Standing
from scoring.month.services import preliminary, verification
from scoring.scheme.services import versions
from tests.world import World, clock
from tests.world.quarter import approve, composed, publish

pytestmark = pytest.mark.django_db
QUARTER = ("2026-07", "2026-08", "2026-09")
AFTER = "2026-10"  # has sheets once a new version is in force from it
MONTHS = (*QUARTER, AFTER)
# Hundredths a time, and the month's cap, as the regulations have them.
ITEMS = {"A07": (40, 120), "B01": (50, 50), "C10": (100, 200), "D01": (-100, -300)}
# The version in force from October has another price and cap for one item.
NEW_ITEMS = ITEMS | {"A07": (30, 60)}
PEOPLE = ("陆文静", "贺春明")
VETO = "D04"
# Always the same ones; with EXAMPLES=500 as many others at random (P12, tier N).
EXAMPLES = int(os.environ.get("EXAMPLES", "50"))
SOME = settings(max_examples=EXAMPLES, derandomize="EXAMPLES" not in os.environ, stateful_step_count=30, deadline=None, database=None,
                suppress_health_check=list(HealthCheck))  # fmt: skip


def arithmetic(quantities: list[int], item: str, month: str) -> int:
    points, cap = (NEW_ITEMS if month == AFTER else ITEMS)[item]
    total = points * sum(quantities)
    return min(total, cap) if cap > 0 else max(total, cap)


class Quarter(RuleBasedStateMachine):
    world: World

    def __init__(self) -> None:
        super().__init__()
        self.one = transaction.atomic()
        # Publishing insists on being outermost, which here a test's transaction is.
        self.one._from_testcase = True  # type: ignore[attr-defined]
        self.one.__enter__()
        self.now = clock("2026-11-01 09:00")
        self.force: dict[tuple[str, str, str], dict[Any, Any]] = {}
        self.renewed = self.moved = False
        self.published: list[Any] = []
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

    def is_there(self, month: str) -> bool:
        return month != AFTER or self.renewed

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
        # What was recorded before the sheet was closed is still known to be recorded.
        assert self.is_open(month) or told.status == "replayed"
        self.sent.append((month, change))
        return told.status

    def change(self, who: str, item: str, quantity: int | None, base: Any = None) -> entry.Change:
        fields = None if quantity is None else {"quantity": str(quantity)}
        return self.world.change(who, item, fields, base=base, cell=base is not None)

    def in_post(self, month: str, who: str) -> bool:
        return self.is_there(month) and not (self.moved and who == "陆文静" and month == AFTER)

    cell = {
        "month": st.sampled_from(MONTHS),
        "who": st.sampled_from(PEOPLE),
        "item": st.sampled_from(sorted(ITEMS)),
    }

    @rule(**cell, quantity=st.integers(1, 9))
    def add(self, month: str, who: str, item: str, quantity: int) -> None:
        if not self.in_post(month, who):
            return
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

    @rule(month=cell["month"], who=cell["who"])
    def veto_or_lift(self, month: str, who: str) -> None:
        """Discipline, which takes the quarter's points away; withdrawn, they are there again."""
        if not self.in_post(month, who):
            return
        here = self.force.setdefault((month, who, VETO), {})
        base = next(iter(here), None)
        fields = None if base else {"option": "discipline"}
        change = self.world.change(who, VETO, fields, base=base, cell=base is not None)
        if self.send(month, change) == "saved":
            here.clear()
            if fields:
                here[change.client_key] = "discipline"

    @precondition(lambda self: not self.moved)
    @rule()
    def move(self) -> None:
        """陆文静 goes to the other branch in the middle of September; what she has stays hers."""
        self.moved = True
        seat = self.world.seats["陆文静"]
        Seat.objects.filter(pk=seat.pk).update(to_on=date(2026, 9, 15))
        Seat.objects.create(
            member=seat.member, branch=self.world.station, post="publicity",
            from_on=date(2026, 9, 16),
        )  # fmt: skip
        self.world.open(*QUARTER)  # as the next tick does

    @precondition(lambda self: not self.renewed)
    @rule()
    def renew_the_rules(self) -> None:
        self.renewed = True
        assert self.world.version is not None
        document = json.loads(json.dumps(self.world.version.document))
        items = {item["code"]: item for c in document["categories"] for item in c["items"]}
        items["A07"]["rule"]["points"], items["A07"]["cap_month"] = "0.3", "0.6"
        version = versions.load(text=json.dumps(document), by=None, at=self.now)
        versions.put_in_force(plant=self.world.plant, version=version, from_month=date(2026, 10, 1),
                            by=None, at=self.now)  # fmt: skip
        self.world.open(AFTER)

    @rule()
    def close_and_publish(self) -> None:
        for month in QUARTER:
            for _ in range(2):
                if month not in self.locked:
                    self.step_on(month)
        if self.published:
            return
        self.publish()

    def publish(self) -> None:
        publication = publish(self.world, approve(self.world, composed(self.world)))
        self.published = self.on_the_board()
        for name, total in Standing.objects.filter(
            publication=publication, name__in=PEOPLE
        ).values_list("name", "total"):
            if name == "陆文静" and self.moved:
                # The other branch has not locked its months: she is not counted as nothing.
                assert total is None
                continue
            months = [sum(self.expected(month, name).values()) for month in QUARTER]
            vetoed = any(self.force.get((month, name, VETO)) for month in QUARTER)
            # The regulations let no total of a quarter fall below nothing.
            assert total == (0 if vetoed else max(0, sum(months)))

    def on_the_board(self) -> list[Any]:
        rows = Standing.objects.order_by("pk").values_list("pk", "total", "rank_plant")
        digests = Publication.objects.order_by("pk").values_list("pk", "digest")
        return [*rows, *digests]

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
        if not self.is_there(month):
            return
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
        if not self.is_there(month):
            return
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
                found[item] = arithmetic(list(here.values()), item, month)
        return found

    def check_results(self, month: str) -> None:
        """What is stored is the arithmetic of what is in force, and no item passes its cap."""
        stored = {pk: (total, items) for pk, total, items in self.lines(month)}
        for who, pk in self.people.items():
            if not self.in_post(month, who):
                continue
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
        for month in filter(self.is_there, MONTHS):
            want = {
                (self.people[who], item): {k: str(v) for k, v in here.items()}
                for (m, who, item), here in self.force.items()
                if m == month and here
            }
            got = {
                place: {
                    row.client_key: row.fields.get("quantity") or row.fields["option"]
                    for row in rows
                }
                for place, rows in matters.effective(self.sheet(month)).items()
            }
            assert got == want

    @invariant()
    def locked_months_do_not_move(self) -> None:
        for month, (digest, lines) in self.locked.items():
            sheet = self.sheet(month)
            assert (sheet.state, sheet.digest, self.lines(month)) == ("locked", digest, lines)
            self.check_results(month)

    @invariant()
    def what_was_published_stays(self) -> None:
        if self.published:
            assert self.on_the_board() == self.published
            assert Board.objects.get().state not in Board.UNANNOUNCED

    @invariant()
    def months_keep_the_version_of_their_day(self) -> None:
        for month in filter(self.is_there, MONTHS):
            same = self.sheet(month).rubric_id == self.world.version.pk  # type: ignore[union-attr]
            assert same == (month != AFTER)


@pytest.fixture
def quarter(world: World) -> type[Quarter]:
    world.open(*QUARTER)
    return type("QuarterOfThisWorld", (Quarter,), {"world": world})


@pytest.mark.timeout(3600)
def test_totals_are_the_fold_of_the_ledger_whatever_people_do(quarter: type[Quarter]) -> None:
    run_state_machine_as_test(quarter, settings=SOME)
