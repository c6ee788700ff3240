"""The month job end to end against the bare SQL of the same sums and caps, in one run.

    python benchmarks/month.py [--scale S|M|L]      (DATABASE_URL: any server; it makes a
                                                     database of its own and removes it)

S: one plant, 40 branches, 200 seats. M: 50 such plants, 10,000 seats. L: 1,250 plants, 250,000
seats (a quarter of an hour). Ten matters a seat.
Prints the ratio, what a second pass writes and costs, what 1 % of changed seats costs, and one
worker process against two; and whether SQL and product agree on every total.
"""

import argparse
import os
import random
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ["PG_STATEMENT_TIMEOUT"] = "0"
os.environ.setdefault("DJANGO_LOG_LEVEL", "ERROR")

import django

django.setup()

from django.db import connection, connections
from django.utils import timezone

from benchmarks.plants import MONTH, SCALES, build, matter
from branches.models import Unit
from members.models import User
from scoring.models import Entry, MonthlyResult, Participant, RubricVersion, Sheet
from scoring.month.services import scoring_jobs
from scoring.scheme.selectors.facts import rubric_of
from scoring.scheme.services import versions

BARE = """
INSERT INTO bare (participant_id, total, categories)
SELECT participant_id, sum(cents), array[{columns}]
FROM (SELECT e.participant_id, i.category,
             CASE WHEN i.cap IS NULL THEN c ELSE least(c, i.cap) END AS cents
      FROM (SELECT participant_id, item, (sum(amount)::bigint + 50) / 100 AS c FROM scoring_entry a
            WHERE plant_id = ANY(%s) AND month = '2026-07-01' AND NOT void
              AND NOT EXISTS (SELECT 1 FROM scoring_entry b WHERE b.supersedes_id = a.id)
            GROUP BY participant_id, item) e
      JOIN items i ON i.code = e.item) t
GROUP BY participant_id
"""


def timed(work: Any) -> tuple[Any, int]:
    """What it gave, and nanoseconds."""
    start = time.monotonic_ns()
    return work(), time.monotonic_ns() - start


def product(plants: list[int]) -> int:
    """Rows written, plants together as the tick's jobs take them."""
    written = 0
    for group in scoring_jobs.groups(plants):
        done = scoring_jobs.score_plants(group, MONTH, at=timezone.now(), progress=lambda *_: None)
        assert not done.unclear
        written += done.written
    return written


def bare(plants: list[int], version: RubricVersion) -> None:
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE bare")
        columns = ", ".join(
            f"coalesce(sum(cents) FILTER (WHERE category = '{code}'), 0)"
            for code in rubric_of(version).categories
        )
        cursor.execute(BARE.format(columns=columns), [plants])


def prepare_bare(version: RubricVersion) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE bare (participant_id bigint PRIMARY KEY, total int, categories int[])"
        )
        cursor.execute("CREATE TABLE items (code text PRIMARY KEY, category text, cap bigint)")
        for item in rubric_of(version).items.values():
            cursor.execute(
                "INSERT INTO items VALUES (%s, %s, %s)", [item.code, item.category, item.cap_month]
            )
        cursor.execute("VACUUM ANALYZE")


def agree() -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), count(*) FILTER (WHERE r.total = b.total AND r.categories = b.categories) "
            "FROM scoring_monthlyresult r JOIN bare b USING (participant_id)"
        )
        both, same = cursor.fetchone()
    return f"{same} / {both} 人的合计与各类一致"


def change_one_percent(plants: list[int], version: RubricVersion, recorder: User) -> int:
    rng = random.Random(2)
    item = next(i for i in rubric_of(version).items.values() if i.code == "C10")
    people = list(Participant.objects.filter(plant_id__in=plants).select_related("seat"))
    chosen = rng.sample(people, max(1, len(people) // 100))
    sheets = {s.branch_id: s for s in Sheet.objects.filter(plant_id__in=plants)}
    rows = [
        matter(rng, item, p, sheets[p.held.branch_id], version, recorder, timezone.now())
        for p in chosen
    ]
    Entry.objects.bulk_create(rows)
    return len(chosen)


def again() -> None:
    """As if the month had never been scored."""
    MonthlyResult.objects.all().delete()
    Sheet.objects.update(scored_at=None, scored_digest="")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def warm(name: str) -> int:
    """Point a worker process at the benchmark's database."""
    connections["default"].settings_dict["NAME"] = name
    return Unit.objects.count()


def with_two(plants: list[int]) -> tuple[int, int]:
    """Rows written by two processes, and nanoseconds; their start is not counted."""
    name = connection.settings_dict["NAME"]
    eighths = [part for n in range(8) if (part := plants[n::8])]
    with ProcessPoolExecutor(
        2, mp_context=get_context("spawn"), initializer=warm, initargs=(name,)
    ) as pool:
        list(pool.map(time.sleep, [2, 2]))
        written, took = timed(lambda: sum(pool.map(product, eighths)))
    return written, took


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", choices=sorted(SCALES), default="S")
    scale = parser.parse_args().scale
    name = connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        version = versions.load(
            text=(ROOT / "scoring/schemes/zhiwei.yaml").read_text("utf-8"),
            by=None,
            at=timezone.now(),
        )
        recorder = User.objects.create(username="bench")
        plants = build(SCALES[scale], version, recorder)
        prepare_bare(version)
        entries, seats = Entry.objects.count(), Participant.objects.count()
        print(f"{scale}：{len(plants)} 个厂，{seats:,} 个任职，{entries:,} 条事项")
        bare(plants, version)
        sql = sorted(timed(lambda: bare(plants, version))[1] for _ in range(5))[2]
        written, first = timed(lambda: product(plants))
        print(
            f"裸 SQL {sql / 1e6:,.0f} 毫秒；产品第一遍 {first / 1e6:,.0f} 毫秒，写 {written:,} 行；比值 {first / sql:.1f}"
        )
        print(f"每条 {first / entries / 1e3:.1f} 微秒；{agree()}")
        written, second = timed(lambda: product(plants))
        print(f"没有变化再跑一遍：写 {written} 行，是第一遍的 {second * 100 // first}%")
        changed = change_one_percent(plants, version, recorder)
        written, third = timed(lambda: product(plants))
        print(
            f"1% 的人有新事项（{changed} 人）：写 {written} 行，是第一遍的 {third * 100 // first}%"
        )
        if scale != "S":
            again()
            _, one = timed(lambda: product(plants))
            again()
            written, two = with_two(plants)
            assert written == seats
            print(
                f"一个进程 {one / 1e6:,.0f} 毫秒，两个进程 {two / 1e6:,.0f} 毫秒，快 {one / two:.2f} 倍"
            )
    finally:
        connections.close_all()
        connection.creation.destroy_test_db(name, verbosity=0)


if __name__ == "__main__":
    main()
