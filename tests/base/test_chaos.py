"""`make chaos`: the faults of test_publication_faults and test_once, at random, many times.

Not part of `make test`. A seed makes a round (ledger, fault, place, moment); ROUNDS, SEED and
MINUTES bound it, MUTATIONS are the changes behind our back for P15. Every round ends with an
oracle in plain SQL, which adds the points up and ranks them without our code. When the run is
over it writes its figures into docs/reliability.md.
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from config.embedded import Valkey, start, wait_until
from scoring.models import JobRun
from tests.world import World, clock
from tests.world.processes import FAILPOINTS, PUBLISHED_ONCE, ROOT, all_done, one_digest, oracle
from tests.world.proof import differences
from tests.world.quarter import MONTHS, approve, composed
from tests.world.tampering import SEEN_BY_ITSELF, SEEN_BY_THE_WITNESS, as_the_owner

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(0)]
ROUNDS = int(os.environ.get("ROUNDS", "30"))
SEED = int(os.environ.get("SEED", "1"))
MUTATIONS = int(os.environ.get("MUTATIONS", "1000"))
LIMIT = float(os.environ.get("MINUTES", "10")) * 60
# Rounds and changes each have their own time: pytest takes the changes first.
FOR_CHANGES = 600
FIGURES = ROOT / "docs" / "reliability.md"
MARKS = ("<!-- 以下由 make chaos 写 -->", "<!-- 以上由 make chaos 写 -->")


@dataclass
class Tally:
    seconds: list[float] = field(default_factory=list)
    wrong: int = 0


tallies: dict[str, Tally] = {}
noticed: dict[str, list[bool]] = {}
skipped: list[int] = []
began: dict[str, float] = {}

# Points are ten-thousandths in the ledger and hundredths on the board; nothing here reaches a cap.
TOTALS_AND_RANKS = """
WITH effective AS (
    SELECT e.participant_id, e.amount FROM scoring_entry e
    WHERE NOT e.void
      AND NOT EXISTS (SELECT 1 FROM scoring_entry later WHERE later.supersedes_id = e.id)
), reckoned AS (
    SELECT s.id, s.total, s.rank_plant, s.rank_branch, s.branch_id,
           coalesce((SELECT sum(amount) FROM effective e
                     WHERE e.participant_id = s.participant_id), 0) / 100 AS points
    FROM scoring_standing s
), ranked AS (
    SELECT *, rank() OVER (ORDER BY points DESC) AS in_plant,
           rank() OVER (PARTITION BY branch_id ORDER BY points DESC) AS in_branch
    FROM reckoned
)
SELECT count(*) FILTER (
           WHERE (total, rank_plant, rank_branch) IS DISTINCT FROM (points, in_plant, in_branch)),
       count(*), (SELECT count(*) FROM scoring_seal), (SELECT count(DISTINCT digest) FROM
       scoring_publication) FROM ranked
"""


def reckon() -> tuple[int, int, int, int]:
    """Lines that are wrong, lines, seals, digests."""
    with connection.cursor() as cursor:
        cursor.execute(TOTALS_AND_RANKS)
        return cursor.fetchone()


def enter(world: World, rng: random.Random) -> None:
    world.open(*MONTHS)
    for month in MONTHS:
        for branch, by, names in (
            (world.crew, "韩志远", ("陆文静", "贺春明")),
            (world.crew, "陆文静", ("韩志远",)),
            (world.station, "白雪梅", ("田成林",)),
        ):
            for name in names:
                if quantity := rng.randrange(0, 3):
                    change = world.change(name, "C10", {"quantity": str(quantity)})
                    world.record(by, branch, month, change)
    for branch in (world.crew, world.station):
        world.lock(branch, *MONTHS)


@pytest.fixture(scope="module", autouse=True)
def figures() -> Iterator[None]:
    print(f"\n种子 {SEED}，{ROUNDS} 轮，最多 {LIMIT / 60:.0f} 分钟")
    yield
    text = FIGURES.read_text(encoding="utf-8")
    before, _, rest = text.partition(MARKS[0])
    _, _, after = rest.partition(MARKS[1])
    FIGURES.write_text(f"{before}{MARKS[0]}\n{table()}{MARKS[1]}{after}", encoding="utf-8")


def table() -> str:
    done = sum(len(t.seconds) + t.wrong for t in tallies.values())
    head = (
        f"\n{timezone.localtime():%Y年%m月%d日}，`make chaos ROUNDS={ROUNDS} SEED={SEED} "
        f"MUTATIONS={MUTATIONS}`：做了 {done} 轮（到时间没有做的 {len(skipped)} 轮），"
        f"{os.cpu_count()} 核，开始时负载 {LOAD:.1f}。\n\n"
    )
    rows = [
        "| 故障 | 轮数 | 恰好公布一次、逐行对 | 不对 | 恢复用时中位 | 最长 |",
        "|---|---|---|---|---|---|",
    ]
    for kind, tally in sorted(tallies.items()):
        times = sorted(tally.seconds)
        middle = f"{times[len(times) // 2]:.1f} 秒" if times else "–"
        most = f"{times[-1]:.1f} 秒" if times else "–"
        rows.append(
            f"| {kind} | {len(times) + tally.wrong} | {len(times)} | {tally.wrong} | {middle} | {most} |"
        )
    rows += ["", "| 在数据库里改动 | 次数 | 看出来 |", "|---|---|---|"]
    for kind, seen in sorted(noticed.items()):
        rows.append(f"| {kind} | {len(seen)} | {sum(seen)} |")
    return head + "\n".join(rows) + "\n\n"


LOAD = os.getloadavg()[0]


class Stage:
    """One approved board, and the processes of a round."""

    def __init__(self, rng: random.Random, workers: Callable, env: dict, tmp: Path) -> None:
        self.rng, self.workers, self.env, self.tmp = rng, workers, env, tmp
        self.others: list[subprocess.Popen] = []

    def beat(self, **env: str) -> subprocess.Popen:
        notes = self.tmp / f"beat{len(self.others)}"
        process = subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", "config", "beat", "--pidfile=", "--schedule",
             str(notes)],
            cwd=ROOT, env=self.env | {"TICK_SECONDS": "1"} | env, start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self.others.append(process)
        return process

    def failpoint(self) -> float:
        """P1: dies at a place of its own choosing."""
        self.beat()
        first = self.workers(
            FAILPOINT=self.rng.choice(FAILPOINTS), FAILPOINT_ONCE=str(self.tmp / "hit")
        )
        until(lambda: first.poll() is not None)
        hit = time.monotonic()
        self.workers()
        return hit

    def kill(self) -> float:
        """P1: is killed at any moment, three times."""
        self.beat()
        for _ in range(3):
            worker = self.workers()
            time.sleep(self.rng.uniform(0, 6))
            os.killpg(worker.pid, signal.SIGKILL)
            worker.wait()
        hit = time.monotonic()
        self.workers()
        return hit

    def freeze(self) -> float:
        """P4: stops before the commit, and wakes up when another has done the work."""
        self.beat()
        frozen = self.workers(
            FAILPOINT=self.rng.choice(["before_commit", "mid_rows", "after_lease"]),
            FAILPOINT_ONCE=str(self.tmp / "hit"), FAILPOINT_SIGNAL="STOP",
        )  # fmt: skip
        until((self.tmp / "hit").exists)
        hit = time.monotonic()
        self.workers()
        until(all_done)
        os.killpg(frozen.pid, signal.SIGCONT)
        return hit

    def redis(self) -> float:
        """P2: Redis is killed with all it holds, and comes back."""
        valkey = Valkey()
        valkey.prepare()
        env = {"REDIS_URL": valkey.url()}
        self.others.append(start(valkey.argv(), log=self.tmp / "valkey.log"))
        wait_until(valkey.answers, seconds=20, what="Valkey ")
        beat, worker = self.beat(**env), self.workers(**env)
        time.sleep(self.rng.uniform(0, 6))
        self.others[0].kill()
        self.others[0].wait()
        time.sleep(self.rng.uniform(0, 2))
        self.others.append(start(valkey.argv(), log=self.tmp / "valkey.log"))
        wait_until(valkey.answers, seconds=20, what="Valkey ")
        hit = time.monotonic()

        def supervised() -> bool:
            nonlocal worker, beat
            if worker.poll() is not None:
                worker = self.workers(**env)
            if beat.poll() is not None:
                beat = self.beat(**env)
            return all_done()

        until(supervised)
        return hit

    def crowd(self) -> float:
        """P3: two beats, two workers and a command at once."""
        self.beat()
        self.beat()
        self.workers()
        self.workers()
        hit = time.monotonic()
        subprocess.run(
            [sys.executable, "manage.py", "tick", "--inline"],
            cwd=ROOT, env=self.env, check=True, capture_output=True,
        )  # fmt: skip
        return hit


FAULTS = {
    "杀掉后台：指定的一步": Stage.failpoint,
    "杀掉后台：任意时刻，连三次": Stage.kill,
    "冻住后台，别人做完再醒来": Stage.freeze,
    "Redis 被杀，内容全丢，再起来": Stage.redis,
    "两个定时、两个后台、一条命令": Stage.crowd,
}


def until(holds: Callable[[], bool], *, seconds: float = 180) -> None:
    last = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < last, list(JobRun.objects.values("kind", "state", "said"))
        time.sleep(0.1)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("number", range(ROUNDS))
def test_a_round(
    lasting_world: World,
    workers: Callable,
    worker_env: dict[str, str],
    ring: Callable,
    tmp_path: Path,
    number: int,
) -> None:
    if time.monotonic() - began.setdefault("rounds", time.monotonic()) > LIMIT:
        skipped.append(number)
        pytest.skip("到时间了")
    rng = random.Random(SEED * 1_000_003 + number)
    enter(lasting_world, rng)
    board = approve(lasting_world, composed(lasting_world))
    JobRun.objects.update(due_at=clock("2026-01-01 00:00"))
    kind = list(FAULTS)[number % len(FAULTS)]
    tally = tallies.setdefault(kind, Tally())
    stage = Stage(rng, workers, worker_env, tmp_path)
    try:
        hit = FAULTS[kind](stage)
        until(all_done)
        seconds = time.monotonic() - hit
        time.sleep(1.5)  # for those who come too late
        assert oracle() == PUBLISHED_ONCE
        assert reckon() == (0, 5, 7, 1)
        assert one_digest(board)
        tally.seconds.append(seconds)
    except BaseException:
        tally.wrong += 1
        raise
    finally:
        for process in stage.others:
            process.kill()
            process.wait()


@pytest.mark.django_db
def test_changes_behind_our_back(published, paper: Path, capsys) -> None:
    """P15: so many random changes of every kind, undone after each; none goes unnoticed."""
    kinds = SEEN_BY_ITSELF | SEEN_BY_THE_WITNESS
    until_then = time.monotonic() + FOR_CHANGES
    for number in range(MUTATIONS):
        if time.monotonic() > until_then:
            break
        kind = list(kinds)[number % len(kinds)]
        rng = random.Random(SEED * 7_000_003 + number)
        witnessed = ["--witness", str(paper)] if kind in SEEN_BY_THE_WITNESS else []
        with as_the_owner():
            kinds[kind](rng)
            noticed.setdefault(kind, []).append(bool(differences(capsys, *witnessed)))
    assert all(all(seen) for seen in noticed.values())
    call_command("verify", "--witness", str(paper))
