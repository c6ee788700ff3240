"""Which test sees which place: written down by the watched copy of the program while its tests run.

In the watched copy each place tells. A test at which a condition never held, or a rounding
gave the same either way, cannot notice that it is changed: it need not be run against the change.
It imports little: the process that opens strangers' files may use little.
"""

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parents[2] / "var" / "seen"
NOW, PLACES, TESTS = HERE / "now", HERE / "places", HERE / "tests"
HAIR = Fraction(1, 10**9)
_known: set[tuple[int, str]] = set()
_now: list[str] = []


def refused(number: int, value: Any, other: Any) -> Any:
    """`value` holds where the change would not: here a test can see it."""
    if bool(value) != bool(other):
        _seen(number)
    return value


def rounded(number: int, value: Any, other: Any) -> Any:
    if value != other:
        _seen(number)
    return value


def _seen(number: int) -> None:
    # Another process (the one that opens strangers' files) finds the test in a file.
    test = _now[0] if _now else NOW.read_text("utf-8")
    if (number, test) not in _known:
        _known.add((number, test))
        with PLACES.open("a", encoding="utf-8") as file:
            file.write(json.dumps([number, test]) + "\n")


def other_way(rounding: Any, amount: Any, *more: Any) -> Any:
    """Halves towards zero, everything else as it was."""
    return rounding(amount - HAIR if amount > 0 else amount + HAIR, *more)


def pytest_runtest_logstart(nodeid: str) -> None:
    _now[:] = [nodeid]
    NOW.write_text(nodeid, "utf-8")


def pytest_runtest_logreport(report: Any) -> None:
    with TESTS.open("a", encoding="utf-8") as file:
        file.write(json.dumps([report.nodeid, not report.failed, report.duration]) + "\n")
