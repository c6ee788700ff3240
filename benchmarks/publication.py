"""A large board from its approval to the wall, and many people objecting to it at once.

    python benchmarks/publication.py [--lines 1000] [--people 20]   (DATABASE_URL: any server; it
                                          makes a database of its own and removes it)

Branches of five seats, a quarter locked and composed. Prints how long pages take to be drawn (no
transaction is open meanwhile), how long the transaction that keeps them lasts, how large they are at
the two highest levels of brotli; and for people who each file an objection and whose secretary
accepts it, all at the same moment over HTTP: answers by status, and the times of the middle and of
the slowest twentieth.
"""

import argparse
import os
import sys
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("DJANGO_HTTPS", "0")
os.environ["PG_STATEMENT_TIMEOUT"] = "0"
os.environ.setdefault("DJANGO_LOG_LEVEL", "CRITICAL")
# Names of static files as they are: no release is served here.
os.environ["DJANGO_STATIC_STORAGE"] = "django.contrib.staticfiles.storage.StaticFilesStorage"

import django

django.setup()

import re
from collections import Counter
from uuid import uuid4

import brotli
from django.db import connection, connections, transaction
from django.test import Client
from django.utils import timezone

from benchmarks import plants, verify
from members.models import Member, User
from scoring.base.services import jobs
from scoring.clock.services import calendar_change, worker
from scoring.engine.time.periods import Month, Quarter
from scoring.models import Board, JobRun, Objection, Page, Publication
from scoring.publication.services import printing
from scoring.publication.services import publication as services
from scoring.quarter.services import boards
from scoring.scheme.services import versions

MONTHS = (Month(2026, 7), Month(2026, 8), Month(2026, 9))
EACH = len(plants.POSTS)


def approved(plant: int) -> Board:
    board = boards.board_for(plant=plants.Unit.objects.get(pk=plant), quarter=Quarter(2026, 3))
    began = time.perf_counter()
    boards.compose(board_id=board.pk, by=None, at=timezone.now())
    print(f"归集：{time.perf_counter() - began:.1f} 秒")
    board.refresh_from_db()
    people = [User.objects.create(username=name) for name in ("approves", "clears")]
    Board.objects.filter(pk=board.pk).update(
        state="cleared", approved_by=people[0], approved_at=timezone.now(), posting_place="公开栏",
        approved_digest=board.draft.digest, cleared_by=people[1], cleared_at=timezone.now(),
    )  # fmt: skip
    board.refresh_from_db()
    return board


def publish(board: Board) -> Publication:
    """The product's own steps, with a watch beside each."""
    job = jobs.request(
        kind=JobRun.Kind.PUBLISH_QUARTER, key="bench", due_at=timezone.now(), plant_id=board.plant_id,
        payload={"board": board.pk},
    )  # fmt: skip
    run = jobs.Run(job, timezone.now())

    def once(printed: printing.Printed | None) -> Publication:
        began = time.perf_counter()
        with transaction.atomic():
            found = services.publish(board_id=board.pk, run=run, printed=printed)
        print(f"写入的事务：{time.perf_counter() - began:.1f} 秒，{len(printed.pages)} 页")  # type: ignore[union-attr]
        return found

    began = time.perf_counter()
    found = printing.printed_first(once)
    print(f"公布，连画带写：{time.perf_counter() - began:.1f} 秒")
    return found


def sizes(found: Publication) -> None:
    texts = [
        brotli.decompress(bytes(raw))
        for raw in Page.objects.filter(publication=found).values_list("brotli", flat=True)[:100]
    ]
    for quality in (10, 11):
        began = time.perf_counter()
        size = sum(len(brotli.compress(text, quality=quality)) for text in texts)
        each = (time.perf_counter() - began) / len(texts) * 1000
        print(f"brotli {quality}：每页 {size // len(texts)} 字节，{each:.1f} 毫秒")


def object_at_once(found: Publication, people: int) -> None:
    rows = list(found.standings.select_related("participant__seat").order_by("pk"))[1::EACH][
        :people
    ]
    times: list[float] = []
    statuses: Counter[str] = Counter()
    ready = threading.Barrier(len(rows))

    def timed(client: Client, what: str, path: str, data: dict[str, str]) -> None:
        began = time.perf_counter()
        answer = client.post(path, data)
        times.append(time.perf_counter() - began)
        statuses[f"{what} {answer.status_code}"] += 1

    def person(number: int) -> None:
        row = rows[number]
        where = f"/publications/{found.pk}/line/{row.participant_id}/object/"
        filer, handler = (Client(headers={"host": "localhost"}) for _ in range(2))
        filer.force_login(User.objects.get(username=f"filer{number}"))
        handler.force_login(User.objects.get(username=f"secretary{number}"))
        page = filer.get(where).content.decode()
        seen = re.search(r'name="seen" value="(\w+)"', page)
        assert seen, page[:2000]
        ready.wait()
        data = {"seen": seen[1], "text": f"第 {number} 人：少记了一次", "request": str(uuid4())}
        timed(filer, "提出", where, data)
        mine = Objection.objects.filter(participant=row.participant_id).first()
        if mine:
            timed(handler, "受理", f"/objections/{mine.pk}/accept/", {})

    def closing(number: int) -> None:
        try:
            person(number)
        finally:
            connections.close_all()

    for number, row in enumerate(rows):
        branch = row.branch
        for kind, member in (
            ("filer", Member.objects.create(name=f"提{number}", branch=branch, status="full")),
            (
                "secretary",
                Member.objects.filter(seats__branch=branch, seats__post="secretary").first(),
            ),
        ):
            User.objects.create(username=f"{kind}{number}", member=member)
    began = time.perf_counter()
    threads = [threading.Thread(target=closing, args=[n]) for n in range(len(rows))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(
        f"{len(rows)} 人同时提出、受理：{dict(statuses)}，共 {time.perf_counter() - began:.1f} 秒"
    )
    ordered = sorted(times)
    print(
        f"中间 {ordered[len(ordered) // 2]:.2f} 秒，95% 在 {ordered[len(ordered) * 95 // 100]:.2f} 秒内"
    )
    waiting = list(JobRun.objects.filter(kind="reprint_pages", state="pending").order_by("pk"))
    began = time.perf_counter()
    for job in waiting:
        worker.run(job.pk, at=timezone.now())
    print(f"重印：{len(waiting)} 件工作，{time.perf_counter() - began:.1f} 秒")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=1000)
    parser.add_argument("--people", type=int, default=20)
    asked = parser.parse_args()
    name = connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        version = versions.load(
            text=(ROOT / "scoring/schemes/zhiwei.yaml").read_text("utf-8"),
            by=None,
            at=timezone.now(),
        )
        for year in (2026, 2027):
            calendar_change.sow_provisional(year=year, source="量度", at=timezone.now())
        recorder = User.objects.create(username="bench")
        other = User.objects.create(username="other")
        made = plants.build(1, version, recorder, MONTHS, branches_each=asked.lines // EACH)
        verify.locked(made, recorder, other)
        found = publish(approved(made[0]))
        print(f"{found.standings.count()} 行，{Page.objects.count()} 页")
        sizes(found)
        object_at_once(found, asked.people)
    finally:
        connections.close_all()
        connection.creation.destroy_test_db(name, verbosity=0)


if __name__ == "__main__":
    main()
