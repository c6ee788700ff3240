"""How many rows of a ledger `manage.py verify` goes through in a second.

    python benchmarks/verify.py [--rows 300000]     (DATABASE_URL: any server; it makes a database
                                                     of its own and removes it)

Plants of 40 branches with 5 seats and 100 matters a seat and month, three months of it, all scored,
locked and sealed. Prints the rate of the chains alone (every sealed row hashed again, every link),
of the rows against their seals, and of everything, the engine's results among it.
"""

import argparse
import os
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ["PG_STATEMENT_TIMEOUT"] = "0"
os.environ.setdefault("DJANGO_LOG_LEVEL", "ERROR")

import django

django.setup()

from django.db import connection, connections, transaction
from django.utils import timezone

from benchmarks import plants
from members.models import User
from scoring.engine.time.periods import Month
from scoring.models import Entry, Sheet
from scoring.month.services import scoring_jobs
from scoring.proof.selectors import sealed, verify
from scoring.proof.services import seals
from scoring.scheme.services import versions

MONTHS = (Month(2026, 7), Month(2026, 8), Month(2026, 9))
MATTERS = 100


def timed(what: str, rows: int, work: Any) -> Any:
    start = time.monotonic_ns()
    found = work()
    took = time.monotonic_ns() - start
    print(f"{what}：{took / 1e6:,.0f} 毫秒，每秒 {rows * 1_000_000_000 // took:,} 行")
    return found


def locked(made: list[int], recorder: User, other: User) -> None:
    """Scored, and locked without the votes of a panel: this database is nobody's ledger."""
    for month in MONTHS:
        for group in scoring_jobs.groups(made):
            done = scoring_jobs.score_plants(
                group, month, at=timezone.now(), progress=lambda *_: None
            )
            assert not done.unclear
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE scoring_sheet DISABLE TRIGGER USER")
    Sheet.objects.update(
        state="locked", locked_at=now, locked_by=other, digest="0" * 64,
        submitted_by=recorder, submitted_at=now, minutes_no="会1",
    )  # fmt: skip
    with transaction.atomic():
        for sheet in Sheet.objects.select_related("rubric").order_by("pk"):
            digest = seals.seal_sheet(sheet, at=now).digest
            Sheet.objects.filter(pk=sheet.pk).update(digest=digest)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=300_000)
    rows = parser.parse_args().rows
    name = connection.creation.create_test_db(verbosity=0, autoclobber=True)
    plants.MATTERS = MATTERS
    each = plants.BRANCHES * len(plants.POSTS) * MATTERS * len(MONTHS)
    try:
        version = versions.load(
            text=(ROOT / "scoring/schemes/zhiwei.yaml").read_text("utf-8"),
            by=None,
            at=timezone.now(),
        )
        recorder = User.objects.create(username="bench")
        other = User.objects.create(username="other")
        locked(plants.build(-(-rows // each), version, recorder, MONTHS), recorder, other)
        rows, sheets = Entry.objects.count(), Sheet.objects.count()
        print(f"{rows:,} 条事项，{sheets:,} 张锁定的表")
        scope, counted = verify.Scope(), verify.Counted()
        chains = timed(
            "链（封存的每一行重算摘要，每一环）", rows, lambda: list(verify.chains(scope, counted))
        )
        against = timed(
            "各行与封存", rows,
            lambda: [sealed.sheet_content(s) for s in Sheet.objects.select_related("rubric")],
        )  # fmt: skip
        whole = timed(
            "全部，连同引擎重算", rows, lambda: list(verify.differences(scope, verify.Counted()))
        )
        assert (chains, whole, len(against)) == ([], [], sheets), (chains + whole)[:3]
    finally:
        connections.close_all()
        connection.creation.destroy_test_db(name, verbosity=0)


if __name__ == "__main__":
    main()
