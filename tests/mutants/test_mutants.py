"""`make mutants`: takes away the condition of one refusal, or turns one rounding round, at a time,
and runs the tests against it that can notice.

Not part of `make test`. SEED orders the places, MINUTES bounds the run, ONLY takes those of one
path. What no test noticed is printed and written, with the figures, into docs/reliability.md.
"""

import os
import random
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.utils import timezone

from tests.mutants import running, sites

pytestmark = [pytest.mark.mutants, pytest.mark.timeout(0)]
ROOT = Path(__file__).resolve().parents[2]
SEED = int(os.environ.get("SEED", "1"))
LIMIT = float(os.environ.get("MINUTES", "20")) * 60
ONLY = os.environ.get("ONLY", "")
FIGURES = ROOT / "docs" / "reliability.md"
MARKS = ("<!-- 以下由 make mutants 写 -->", "<!-- 以上由 make mutants 写 -->")
HOW = {"survived": "改了，测试都过", "unseen": "没有测试走到"}


@dataclass
class Tally:
    places: int
    fates: dict[sites.Site, str] = field(default_factory=dict)

    def count(self, fate: str) -> int:
        return list(self.fates.values()).count(fate)

    @property
    def sentence(self) -> str:
        return (
            f"全部 {self.places} 处，改了 {len(self.fates)} 处：{self.count('killed')} 处有测试不过，"
            f"{self.count('hung')} 处卡住，{self.count('survived')} 处改了测试也都过，"
            f"{self.count('unseen')} 处没有测试走到。"
        )


def test_mutants_die(tmp_path: Path) -> None:
    began = time.monotonic()
    tree = running.copied(ROOT, tmp_path / "changed")
    found = sites.of_tree(tree)
    there = running.copied(ROOT, tmp_path / "watched")
    watch = running.Watch(there, found, ROOT / "var" / "mutants")
    order = [number for number, site in enumerate(found) if site.path.startswith(ONLY)]
    tally = Tally(len(order))
    random.Random(SEED).shuffle(order)
    for number in order:
        if time.monotonic() - began > LIMIT:
            break
        site = found[number]
        what = tally.fates[site] = running.fate(number, watch, tree)
        if what in HOW:
            print(f"{HOW[what]}：{site.name}：{site.was}：{site.says}", flush=True)
        elif what == "hung":
            print(f"卡住：{site.name}：{site.was}", flush=True)
    print(tally.sentence)
    _write(tally)


def _write(tally: Tally) -> None:
    path = f" ONLY={ONLY}" if ONLY else ""
    ran = f"`make mutants SEED={SEED} MINUTES={LIMIT / 60:g}{path}`"
    lines = [f"{timezone.localdate():%Y年%-m月%-d日}，{ran}：{tally.sentence}"]
    left = {site: what for site, what in tally.fates.items() if what in HOW}
    if left:
        lines += ["", "| 没有测试发现的 | 拿掉的 | 它说的 | |", "|---|---|---|---|"]
    for site in sorted(left, key=lambda one: (one.path, one.line)):
        was, says = (text.replace("|", "¦")[:60] for text in (site.was, site.says))
        lines.append(f"| {site.path} {site.function} | `{was}` | {says} | {HOW[left[site]]} |")
    text = FIGURES.read_text("utf-8")
    before, rest = text.split(MARKS[0])
    after = rest.split(MARKS[1])[1]
    FIGURES.write_text(
        before + MARKS[0] + "\n\n" + "\n".join(lines) + "\n\n" + MARKS[1] + after, "utf-8"
    )
