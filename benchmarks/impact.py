"""The impact of a draft on a company's last quarter, as the background job works it out.

    python benchmarks/impact.py [--scale S|M|L]     (DATABASE_URL: any server; it makes a
                                                     database of its own and removes it)

S: one plant, 200 seats. M: 50 plants, 10,000 seats. Thirty matters a seat in the quarter, ten
a month. The job runs in a process of its own, whose memory is what is printed; its figures are
the same when it is broken off in the middle and taken up by another process.
"""

import argparse
import json
import os
import resource
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import date, datetime
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

from benchmarks.plants import MONTH, SCALES, build, drafted, lock_everything
from branches.models import Unit
from members.models import Grant, User
from scoring.clock.services import worker
from scoring.models import Entry, ImpactPart, ImpactRun, JobRun, Participant, RubricDraft
from scoring.rubric.render.impact_book import workbook
from scoring.rubric.selectors import impact as select_impact
from scoring.rubric.services import impact as rubric_impact
from scoring.scheme.services import versions

AT = datetime(2026, 11, 5, 9, tzinfo=timezone.get_default_timezone())
LONG_AGO = AT.replace(year=2020)


def warm(name: str) -> None:
    """Point a worker process at the benchmark's database."""
    connections["default"].settings_dict["NAME"] = name
    Unit.objects.count()


def peak() -> int:
    """Megabytes this process ever had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def work(job: int) -> tuple[str, int, int, int]:
    """What came of it, nanoseconds, and megabytes before and at the most."""
    before, start = peak(), time.monotonic_ns()
    said = worker.run(job, at=AT)
    return said, time.monotonic_ns() - start, before, peak()


def table(job: int) -> tuple[int, int, int, int]:
    """Bytes of the workbook, nanoseconds, and megabytes before and at the most."""
    before, start = peak(), time.monotonic_ns()
    run = ImpactRun.objects.get(job=job)
    made = workbook(run.result | {"people": select_impact.RunPeople(run)})
    return len(made), time.monotonic_ns() - start, before, peak()


def in_a_process(work: Callable[[int], Any], job: int) -> Any:
    with ProcessPoolExecutor(
        1, mp_context=get_context("spawn"), initializer=warm,
        initargs=(connection.settings_dict["NAME"],),
    ) as pool:  # fmt: skip
        return pool.submit(work, job).result()


def asked(draft: RubricDraft, unit: Unit, by: User) -> JobRun:
    job = rubric_impact.ask(draft_id=draft.pk, unit_id=unit.pk, quarters=1, by=by, at=AT)
    # The job is of a time of its own; the database's clock may be elsewhere.
    JobRun.objects.filter(pk=job.pk).update(due_at=LONG_AGO)
    return job


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", choices=sorted(SCALES), default="S")
    scale = parser.parse_args().scale
    name = connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        text = (ROOT / "scoring/schemes/zhiwei.yaml").read_text("utf-8")
        version = versions.load(text=text, by=None, at=AT)
        by = User.objects.create(username="bench")
        ids = build(SCALES[scale], version, by, MONTH.quarter.months)
        lock_everything(by, AT)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
        plant = Unit.objects.get(pk=ids[0])
        company = plant.parent
        assert company is not None
        for role, unit in (("rubric_editor", plant), ("auditor", company)):
            Grant.objects.create(user=by, role=role, unit=unit, from_on=date(2020, 1, 1))
        seats, entries = Participant.objects.count(), Entry.objects.count()
        print(f"{scale}：{len(ids)} 个厂，{seats:,} 个席位，一季 {entries:,} 条事项")
        job = asked(drafted(plant, by, version, AT), company, by)
        said, took, before, most = in_a_process(work, job.pk)
        job.refresh_from_db()
        assert (said, job.state) == ("done", "done"), (said, job.said)
        print(
            f"{took / 1e9:,.0f} 秒，每席位 {took / seats / 1e6:.1f} 毫秒，每条 {took / entries / 1e3:.0f} 微秒"
        )
        print(
            f"内存：开始 {before} MB，最多 {most} MB；进度 {job.done} / {job.total} 步；{job.said}"
        )
        parts = list(ImpactPart.objects.values_list("sums", "people"))
        size = len(json.dumps(ImpactRun.objects.get().result, ensure_ascii=False).encode())
        most = max(len(json.dumps(part, ensure_ascii=False).encode()) for part in parts)
        print(
            f"存下 {len(parts)} 份，一份最大 {most // 1000:,} KB；合起来的结果 {size // 1000:,} KB"
        )
        size, took, before, most = in_a_process(table, job.pk)
        print(
            f"Excel {size // 1000:,} KB，{took / 1e9:,.0f} 秒，内存开始 {before} MB，最多 {most} MB"
        )
    finally:
        connections.close_all()
        connection.creation.destroy_test_db(name, verbosity=0)


if __name__ == "__main__":
    main()
