"""`make mutants`: takes away the condition of one refusal, or turns one rounding round, at a time,
and runs the tests of its stage against it.

Not part of `make test`. SEED orders the places, MINUTES bounds the run, ONLY takes those of one
path. What no test noticed is printed and written, with the figures, into docs/reliability.md.
"""

import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.utils import timezone

from tests.mutants import sites

pytestmark = [pytest.mark.mutants, pytest.mark.timeout(0)]
ROOT = Path(__file__).resolve().parents[2]
SEED = int(os.environ.get("SEED", "1"))
LIMIT = float(os.environ.get("MINUTES", "20")) * 60
ONLY = os.environ.get("ONLY", "")
A_RUN = 600  # seconds; what takes longer hangs, which is noticed too
FIGURES = ROOT / "docs" / "reliability.md"
MARKS = ("<!-- 以下由 make mutants 写 -->", "<!-- 以上由 make mutants 写 -->")


@dataclass
class Tally:
    places: int = 0
    killed: int = 0
    hung: int = 0
    survived: list[sites.Site] = field(default_factory=list)

    @property
    def tried(self) -> int:
        return self.killed + self.hung + len(self.survived)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The tree as it is committed or lies here, without what git does not know."""
    there = tmp_path_factory.mktemp("mutants")
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    for name in listed.stdout.splitlines():
        if (ROOT / name).is_file():
            (there / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, there / name)
    yield there
    shutil.rmtree(there, ignore_errors=True)


def fate(site: sites.Site, copy: Path) -> str:
    """killed, hung or survived."""
    file = copy / site.path
    source = file.read_bytes()
    file.write_bytes(site.applied(source))
    try:
        for paths in sites.tests_for(site, copy):
            if (noticed := _run(paths, copy)) is not None:
                return noticed
    finally:
        file.write_bytes(source)
    return "survived"


def _run(paths: list[str], copy: Path) -> str | None:
    quick = ["-m", "not chaos and not mutants and not browser and not worker"]
    how = ["-x", "-q", "-p", "no:randomly", "-p", "no:cacheprovider", "--no-header", *quick]
    try:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", *how, *paths],
            cwd=copy, capture_output=True, timeout=A_RUN,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return "hung"
    # 5: nothing there was chosen. 1, 2 and the rest: something failed, or could not even begin.
    return None if done.returncode in (0, 5) else "killed"


def test_the_tests_pass_without_a_change(copy: Path) -> None:
    """Otherwise every change would be called noticed."""
    assert _run(["tests/engine/test_rules.py", "tests/quarter/test_survivors.py"], copy) is None


def test_a_change_of_every_kind_is_noticed_and_one_of_nothing_is_not(copy: Path) -> None:
    found = [one for one in sites.of_tree(copy) if one.path == "scoring/engine/numbers.py"]
    rounding = next(one for one in found if one.was == "2 * rest >= bottom")
    assert fate(rounding, copy) == "killed"
    nothing = sites.Site(
        rounding.path, rounding.line, rounding.function, rounding.kind,
        rounding.start, rounding.end, rounding.was, "rest * 2 >= bottom",
    )  # fmt: skip
    assert fate(nothing, copy) == "survived"


def test_mutants_die(copy: Path) -> None:
    found = [one for one in sites.of_tree(copy) if one.path.startswith(ONLY)]
    tally, began = Tally(len(found)), time.monotonic()
    random.Random(SEED).shuffle(found)
    for site in found:
        if time.monotonic() - began > LIMIT:
            break
        what = fate(site, copy)
        if what == "survived":
            tally.survived.append(site)
            print(f"没有测试发现：{site.name}：{site.was}", flush=True)
        tally.killed += what == "killed"
        tally.hung += what == "hung"
    print(
        f"{tally.tried} 处改过，{tally.killed} 处被发现，{tally.hung} 处卡住，{len(tally.survived)} 处没有"
    )
    _write(tally)


def _write(tally: Tally) -> None:
    path = f" ONLY={ONLY}" if ONLY else ""
    ran = f"`make mutants SEED={SEED} MINUTES={LIMIT / 60:.0f}{path}`"
    lines = [
        f"{timezone.localdate():%Y年%-m月%-d日}，{ran}：全部 {tally.places} 处，改了 {tally.tried} 处："
        f"{tally.killed} 处有测试不过，{tally.hung} 处卡住，{len(tally.survived)} 处没有测试发现。",
    ]
    if tally.survived:
        lines += ["", "| 没有测试发现的 | 原来的条件 |", "|---|---|"]
        kept = sorted(tally.survived, key=lambda one: one.name)
        lines += [
            f"| {one.path} {one.function} | `{one.was.replace('|', '¦')[:90]}` |" for one in kept
        ]
    text = FIGURES.read_text("utf-8")
    before, rest = text.split(MARKS[0])
    after = rest.split(MARKS[1])[1]
    FIGURES.write_text(
        before + MARKS[0] + "\n\n" + "\n".join(lines) + "\n\n" + MARKS[1] + after, "utf-8"
    )
