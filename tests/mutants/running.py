"""One change at a time, against the tests that can notice it."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.mutants import sites
from tests.mutants.sites import Site

HOW = (
    "-q", "-p", "no:randomly", "-p", "no:cacheprovider", "--no-header", "--hypothesis-seed=1",
    "-o", "timeout=0", "-m", "not chaos and not mutants and not browser and not worker",
)  # fmt: skip
FAILED, NOTHING_CHOSEN = 1, 5
AT_LEAST = 120  # seconds before a change is called one that hangs


def copied(root: Path, there: Path) -> Path:
    """The tree as it is committed or lies here, without what git does not know."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"],
        cwd=root, check=True, capture_output=True, text=True,
    )  # fmt: skip
    for name in listed.stdout.splitlines():
        if (root / name).is_file():
            (there / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(root / name, there / name)
    return there


def digest(tree: Path) -> str:
    """Of all that a test can see but the tests themselves, and of how it is told."""
    made_of = hashlib.sha256()
    for path in sorted(one for one in tree.rglob("*") if one.is_file()):
        name = path.relative_to(tree).as_posix()
        if not name.startswith("docs/") and not path.match("test_*.py"):
            made_of.update(f"{name}\n".encode() + path.read_bytes())
    return made_of.hexdigest()[:16]


def run(paths: Iterable[str], tree: Path, *more: str, seconds: float | None = None) -> Any:
    # Of the run that this one is a part of, only the servers are shared.
    env = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST_", "DJANGO_SETTINGS"))}
    return subprocess.run(
        [sys.executable, "-m", "pytest", *HOW, *more, *paths],
        cwd=tree, env=env, capture_output=True, text=True, timeout=seconds,
    )  # fmt: skip


@dataclass
class Watch:
    """Which test sees which place, file by file of the tests: found once, by a copy that tells
    (seen.py), and kept for as long as the program and that file are the same."""

    tree: Path
    sites: list[Site]
    kept: Path
    tests: dict[str, dict[str, float]] = field(default_factory=dict)  # of a file: test, seconds
    seen: dict[int, set[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        of_file: dict[str, list[tuple[int, Site]]] = {}
        for number, site in enumerate(self.sites):
            of_file.setdefault(site.path, []).append((number, site))
        self.kept = self.kept / f"{digest(self.tree)}.json"
        for path, numbered in of_file.items():
            file = self.tree / path
            file.write_bytes(sites.watched(file.read_bytes(), numbered))
        if self.kept.exists():
            kept = json.loads(self.kept.read_text("utf-8"))
            same = [name for name, mark in kept["marks"].items() if mark == self._mark(name)]
            self.tests = {name: kept["tests"][name] for name in same}
            self.seen = {int(number): set(tests) for number, tests in kept["seen"].items()}

    def look(self, files: Iterable[str]) -> None:
        """Runs those that have not been."""
        new = [name for name in files if name not in self.tests]
        if not new:
            return
        print(f"先看 {len(new)} 个测试文件各用到哪些地方：{new[0]} 等", flush=True)
        told = self.tree / "var" / "seen"
        shutil.rmtree(told, ignore_errors=True)
        told.mkdir(parents=True)
        done = run(new, self.tree, "-p", "tests.mutants.seen")
        if done.returncode not in (0, FAILED, NOTHING_CHOSEN):
            raise RuntimeError(done.stdout[-2000:] + done.stderr[-2000:])
        passed: dict[str, float] = {}
        failed = set()
        for test, well, seconds in _lines(told / "tests"):
            passed[test] = passed.get(test, 0) + seconds
            if not well:
                failed.add(test)
        for tests in self.seen.values():  # of another text of the same files
            tests -= {test for test in tests if test.partition("::")[0] in new}
        for number, test in _lines(told / "places"):
            self.seen.setdefault(number, set()).add(test)
        self.tests |= {name: {} for name in new}
        for test in passed.keys() - failed:
            self.tests.setdefault(test.partition("::")[0], {})[test] = passed[test]
        if failed:
            print(f"没有改也不过，不算数的测试：{'、'.join(sorted(failed))}", flush=True)
        self._keep()

    def _keep(self) -> None:
        self.kept.parent.mkdir(parents=True, exist_ok=True)
        seen = {number: sorted(tests) for number, tests in self.seen.items()}
        marks = {name: self._mark(name) for name in self.tests}
        kept = {"marks": marks, "tests": self.tests, "seen": seen}
        self.kept.write_text(json.dumps(kept), "utf-8")

    def _mark(self, name: str) -> str:
        file = self.tree / name
        return hashlib.sha256(file.read_bytes()).hexdigest() if file.exists() else ""

    def who_sees(self, number: int) -> dict[str, float]:
        """Tests that pass without the change, the quickest first."""
        able = {
            test: self.tests[file][test]
            for test in self.seen.get(number, ())
            if test in self.tests.get(file := test.partition("::")[0], {})
        }
        return dict(sorted(able.items(), key=lambda one: one[1]))


def _lines(file: Path) -> list[Any]:
    if not file.exists():
        return []
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def fate(number: int, watch: Watch, tree: Path, at_least: float = AT_LEAST) -> str:
    """killed, hung, survived; or unseen: in no test is it another with the change."""
    site = watch.sites[number]
    tried: set[str] = set()
    for files in sites.tests_for(site, tree):
        watch.look(files)
        able = {test: took for test, took in watch.who_sees(number).items() if test not in tried}
        if able and (noticed := _noticed(site, able, tree, at_least)):
            return noticed
        tried |= able.keys()
    return "survived" if tried else "unseen"


def _noticed(site: Site, able: dict[str, float], tree: Path, at_least: float) -> str:
    file = tree / site.path
    source = file.read_bytes()
    file.write_bytes(site.applied(source))
    try:
        done = run(able, tree, "-x", seconds=at_least + 5 * sum(able.values()))
    except subprocess.TimeoutExpired:
        return "hung"
    finally:
        file.write_bytes(source)
    # 1: a test failed; 2 and 4: the program could not even be loaded.
    return "" if done.returncode in (0, NOTHING_CHOSEN) else "killed"
