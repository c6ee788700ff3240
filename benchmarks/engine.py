"""The engine on a generated quarter: 250,000 committee seats, 30 entries each, zhiwei, in chunks.

    python benchmarks/engine.py [--seats 250000] [--chunk 500]

Prints entries a second on one core with and without traces, the time of one branch, and the
peak memory at a tenth of the seats and at all of them: it does not grow with their number.
"""

import argparse
import random
import resource
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from scoring.engine.facts import reading
from scoring.engine.scheme import rubric
from scoring.engine.scheme.items import Item
from scoring.engine.score import explain, scoring

POSTS = ("secretary", "organisation", "publicity", "discipline", "youth")
ENTRIES = 30


def chunk_of(rng: random.Random, scheme: rubric.Rubric, seats: int) -> dict[str, Any]:
    """Facts of some branches of five seats, thirty entries a seat in the quarter."""
    free = [item for item in scheme.items.values() if item.kind.many or item.kind.per == "month"]
    subjects, entries = [], []
    for seat in range(seats):
        branch, post = f"b{seat // 5}", POSTS[seat % 5]
        subjects.append({"id": f"s{seat}", "name": f"人{seat}", "seats": [
            {"branch": branch, "post": post, "from": "2026-01-01", "main": True}]})  # fmt: skip
        taken = set()
        while len(taken) < ENTRIES:
            item, month = rng.choice(free), rng.randint(7, 9)
            number = len(taken)
            key = (item.code, month, 0 if item.kind.per == "month" else number)
            if key in taken:
                continue
            taken.add(key)
            entries.append({"id": f"e{seat}-{number}", "subject": f"s{seat}", "item": item.code,
                            "on": f"2026-{month:02d}-{rng.randint(1, 28):02d}",
                            "peer_confirmed": True, "attachment": True,
                            **fields_of(rng, item)})  # fmt: skip
    branches = {f"b{n}": {"name": f"党支部{n}"} for n in range((seats + 4) // 5)}
    return {"period": "2026-Q3", "branches": branches, "subjects": subjects, "entries": entries}


def fields_of(rng: random.Random, item: Item) -> dict[str, Any]:
    kind = item.kind
    if kind.name == "graded":
        return {"option": rng.choice(list(kind.options))}
    if kind.name == "ratio":
        return {"actual": str(rng.randint(60, 120)), "target": "100"}
    return {"quantity": rng.randint(1, 3)}


def peak() -> int:
    """Megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seats", type=int, default=250_000)
    parser.add_argument("--chunk", type=int, default=500)
    asked = parser.parse_args()
    scheme = rubric.load((ROOT / "scoring/schemes/zhiwei.yaml").read_text(encoding="utf-8"))
    rng = random.Random(1)
    # A few different chunks, taken in turn: making entries costs more than scoring them.
    made = [chunk_of(rng, scheme, asked.chunk) for _ in range(8)]
    chunks = max(1, asked.seats // asked.chunk)
    for traced in (False, True):
        parse = score = 0
        early = 0
        for n in range(chunks):
            start = time.process_time_ns()
            facts = reading.parse(made[n % len(made)], scheme)
            middle = time.process_time_ns()
            scoring.score(scheme, facts, traced=traced)
            score += time.process_time_ns() - middle
            parse += middle - start
            if n == chunks // 10:
                early = peak()
        entries = chunks * asked.chunk * ENTRIES
        words = "带明细" if traced else "不带明细"
        print(
            f"{words}：{entries:,} 条，计分每核每秒 {entries * 10**9 // score:,} 条；"
            f"连同读入核对 {entries * 10**9 // (score + parse):,} 条；"
            f"内存峰值 {early} → {peak()} MB"
        )
    branch = chunk_of(rng, scheme, 5)
    start = time.process_time_ns()
    for _ in range(20):
        facts = reading.parse(branch, scheme)
        for result in scoring.score(scheme, facts):
            explain.sentences(scheme, result, facts)
    print(
        f"一个党支部（5 人，{5 * ENTRIES} 条）连同每一句：{(time.process_time_ns() - start) / 20e6:.1f} 毫秒"
    )


if __name__ == "__main__":
    main()
