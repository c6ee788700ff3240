"""Many hands at once over real HTTP: nothing doubles (P9), nothing is lost (P10)."""

import json
import random
import threading
import time
import urllib.error
import urllib.request
import uuid
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from branches.models import Unit
from scoring.engine.keys import uuid7
from scoring.models import Entry, Sheet
from scoring.scheme.selectors import facts as select_facts
from tests import world as worlds
from tests.world import World, clock
from tests.world.entry import Door

MONTH = "2026-09"
# 200 sheets of seven people by 31 items, each sent twice, 20 requests at a time.
BRANCHES, AT_ONCE = 200, 10
POSTS = ("secretary", "deputy_secretary", "organisation", "publicity", "discipline", "youth",
         "production")  # fmt: skip
# 51 editors of one sheet, ten rounds each, five or six in each other's way in every cell.
EDITORS_EACH, ROUNDS = 17, 10
COUNTED = ("A07", "B01", "B02", "B03", "B04", "B06", "B07", "C02", "C03", "C04")


class Phone:
    """A logged-in device that speaks real HTTP."""

    def __init__(self, world: World, base: str, who: str) -> None:
        client = Client()
        self.user = world.user(who).pk
        client.force_login(world.user(who))
        answer = client.get("/api/session/")
        cookies = {**client.cookies, **answer.cookies}
        self.headers = {
            "Cookie": "; ".join(f"{name}={morsel.value}" for name, morsel in cookies.items()),
            "X-CSRFToken": answer.json()["token"],
            "Content-Type": "application/json",
        }
        self.base = base

    def send(self, sheet: int, edits: list[dict[str, Any]]) -> tuple[int, Any, str]:
        body = json.dumps({"user": self.user, "edits": edits}).encode()
        request = urllib.request.Request(
            f"{self.base}/api/sheets/{sheet}/cells/", body, self.headers
        )
        while True:
            try:
                with urllib.request.urlopen(request) as answer:
                    replayed = answer.headers.get("Idempotent-Replayed", "")
                    return answer.status, json.load(answer), replayed
            except urllib.error.HTTPError as answer:
                return answer.code, json.load(answer), ""
            except (ConnectionResetError, urllib.error.URLError):
                # The small test server turns away whom it has no room for; a phone sends again.
                time.sleep(0.05)


def at_once(*acts: Callable[[], None]) -> None:
    """All together, started at one signal; a fault in one is a fault of the test."""
    ready, faults = threading.Barrier(len(acts)), []

    def run(act: Callable[[], None]) -> None:
        try:
            ready.wait(30)
            act()
        except BaseException as error:
            faults.append(error)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(600)
    assert faults == []
    assert not any(thread.is_alive() for thread in threads)


def edit(participant: int, item: str, *values: str, base: str | None = None) -> dict[str, Any]:
    return {"client_key": str(uuid.uuid4()), "participant": participant, "item": item,
            "base": base, "values": list(values)}  # fmt: skip


def first_values(world: World) -> dict[str, str]:
    """Every item with something its cell takes: once, or the first of its grades."""
    assert world.version is not None
    items = select_facts.rubric_of(world.version).items.values()
    return {item.code: next(iter(item.kind.options)) if item.kind.name == "graded" else "1"
            for item in items}  # fmt: skip


@pytest.mark.timeout(1200)
@pytest.mark.django_db(transaction=True)
def test_a_storm_of_double_submits_doubles_nothing(lasting_world: World, live_server: Any) -> None:
    """Each sheet sent twice at the same moment and once more from another tab's keys."""
    world = lasting_world
    names = {}
    for number in range(BRANCHES):
        branch = Unit.objects.create(
            kind="branch", name=f"采油{number}队党支部", parent=world.plant, plant=world.plant
        )
        names[branch] = tuple(f"{number}队{post}" for post in POSTS)
        for name in names[branch]:
            worlds._seat(world, branch, name, name.partition("队")[2])
    world.open(MONTH)
    values = first_values(world)
    batches = []
    for sheet in Sheet.objects.filter(branch__in=names).select_related("branch"):
        people = [world.participant(name).pk for name in names[sheet.branch]]
        batches.append((sheet.pk, [edit(p, *cell) for p in people for cell in values.items()]))
    answers: dict[int, list[tuple[int, Any, str]]] = {sheet: [] for sheet, _ in batches}
    phones = [Phone(world, live_server.url, "组织员") for _ in range(2 * AT_ONCE)]

    def one(phone: Phone, sheet: int, edits: list[dict[str, Any]]) -> Callable[[], None]:
        return lambda: answers[sheet].append(phone.send(sheet, edits))

    for start in range(0, len(batches), AT_ONCE):
        wave = [pair for pair in batches[start : start + AT_ONCE] for _ in range(2)]
        at_once(*(one(phone, *pair) for phone, pair in zip(phones, wave, strict=False)))
    want = sum(len(edits) for _, edits in batches)
    assert Entry.objects.count() == want == 200 * 217
    for told in answers.values():
        assert sorted((status, replayed) for status, _, replayed in told) == [
            (200, "true"),
            (201, ""),
        ]
    # A third tab typed the same under keys of its own: agreed, and not recorded again.
    sheet, edits = batches[0]
    tab = [edit | {"client_key": str(uuid.uuid4())} for edit in edits]
    status, answer, _ = phones[0].send(sheet, tab)
    assert (status, {cell["status"] for cell in answer["cells"]}) == (200, {"same"})
    # The same keys with other numbers: refused, every one of them.
    other = [edit | {"values": ["2"]} for edit in edits]
    assert phones[0].send(sheet, other)[0] == 422
    assert Entry.objects.count() == want


@pytest.mark.timeout(1200)
@pytest.mark.django_db(transaction=True)
def test_editors_of_one_sheet_lose_nothing_that_they_were_told_is_kept(
    lasting_world: World, live_server: Any
) -> None:
    """Each keeps trying over what he last saw; who is told "saved" is in the ledger, in a chain."""
    lasting_world.open("2026-09")
    sheet = lasting_world.sheet(lasting_world.crew, "2026-09").pk
    person = lasting_world.participant("贺春明").pk
    first = {item: edit(person, item, "1") for item in COUNTED}
    phones = [Phone(lasting_world, live_server.url, who)
              for who in ("韩志远", "陆文静", "组织员") * EDITORS_EACH]  # fmt: skip
    assert phones[0].send(sheet, list(first.values()))[0] == 201
    kept, seen = {one["client_key"]: "1" for one in first.values()}, Counter()

    def editor(number: int, phone: Phone) -> Callable[[], None]:
        def work() -> None:
            item = COUNTED[number % len(COUNTED)]
            base, saved, tries = first[item]["client_key"], 0, 0
            while saved < ROUNDS:
                tries += 1
                mine = edit(person, item, str(number * 190 + tries), base=base)
                status, answer, _ = phone.send(sheet, [mine])
                told = answer["cells"][0]
                seen[told["status"]] += 1
                if status == 201 or told["status"] == "replayed":
                    kept[mine["client_key"]] = mine["values"][0]
                    base, saved = mine["client_key"], saved + 1
                else:
                    assert (status, told["status"]) == (409, "conflict")
                    assert told["theirs"] != [""]
                    assert told["by"]
                    base = told["base"]

        return work

    at_once(*(editor(n + 1, phone) for n, phone in enumerate(phones)))
    rows = {str(row.client_key): row for row in Entry.objects.all()}
    assert {key: row.fields["quantity"] for key, row in rows.items()} == kept
    assert len(kept) == len(COUNTED) + ROUNDS * len(phones)
    assert seen["conflict"] > 0
    successors = Counter(row.supersedes_id for row in rows.values() if row.supersedes_id)
    assert max(successors.values()) == 1
    assert Entry.objects.filter(superseded_by__isnull=True).count() == len(COUNTED)


@pytest.fixture
def door(world: World) -> Door:
    world.open("2026-09")
    return Door(world)


@pytest.mark.django_db
def test_a_phone_that_replays_out_of_order_records_each_edit_once(door: Door) -> None:
    chain = [door.edit("陆文静", "A07", "1")]
    for value in ("2", "3", "4"):
        chain.append(door.edit("陆文静", "A07", value, base=chain[-1]["client_key"]))
    chain.append(door.edit("贺春明", "B01", "1"))
    shuffled = random.Random(9)
    told = Counter()
    for _ in range(100):
        one = shuffled.choice(chain)
        told[door.send(one).json()["cells"][0]["status"]] += 1
    rows = {str(row.client_key): row for row in Entry.objects.all()}
    assert set(rows) == {edit["client_key"] for edit in chain}
    assert told["saved"] == len(chain)
    assert set(told) <= {"saved", "replayed", "refused"}  # refused: before the row it stands on
    tip = Entry.objects.get(item="A07", superseded_by__isnull=True)
    assert tip.fields == {"quantity": "4"}


@pytest.mark.django_db
def test_a_key_of_thirty_days_ago_is_still_known(door: Door) -> None:
    world = door.world
    old = clock("2026-09-30 16:00") - timedelta(days=30)
    key = uuid7(int(old.timestamp() * 1000), b"0123456789")
    change = world.change("陆文静", "A07", {"quantity": "2"}, client_key=key, cell=True)
    world.record("韩志远", world.crew, "2026-09", change, at="2026-09-01 08:00")
    again = door.send(door.edit("陆文静", "A07", "2", client_key=str(key)))
    assert (again.status_code, again.headers["Idempotent-Replayed"]) == (200, "true")
    assert Entry.objects.count() == 1
