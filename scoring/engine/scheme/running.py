"""What the application cannot run yet, so that nobody makes a law of it: a table that shrinks.

Each row goes when what it names has been built; `runs` is asked by every door through which a
scheme comes into force, and by the pages beforehand.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from scoring.engine.params import PERIOD_NAMES
from scoring.engine.scheme.codes import ZHIWEI

SUBJECT_NAMES = {
    "committee_member": "支委",
    "branch": "党支部",
    "member": "党员",
    "secretary": "支部书记",
    "party_committee": "党委",
    "department": "部门",
    "household": "农牧户",
    "organisation": "党组织",
}


class Head(Protocol):
    """A scheme or a frozen version of one: what stands at its head."""

    code: str
    subject: str
    period: str


@dataclass(frozen=True)
class Requirement:
    met: Callable[[Head], bool]
    why: Callable[[Head], str]


REQUIREMENTS = (
    Requirement(
        lambda scheme: scheme.subject == "committee_member",
        lambda scheme: (
            f"它给{SUBJECT_NAMES.get(scheme.subject, scheme.subject)}计分，"
            "程序现在只会给支委开积分表"
        ),
    ),
    Requirement(
        lambda scheme: scheme.period == "quarter",
        lambda scheme: (
            f"它{dict(PERIOD_NAMES).get(scheme.period, scheme.period)}出结果，"
            "程序现在只会按季归集、公示"
        ),
    ),
    Requirement(
        lambda scheme: scheme.code == ZHIWEI,
        lambda scheme: f"它的编码是 {scheme.code}，程序现在只给编码 {ZHIWEI} 的方案开表",
    ),
)


def runs(scheme: Head) -> str | None:
    """Why the application cannot run this scheme today; None where it can."""
    reasons = [one.why(scheme) for one in REQUIREMENTS if not one.met(scheme)]
    if not reasons:
        return None
    return f"这个方案现在还不能启用：{'；'.join(reasons)}。可以起草和试算，启用要等程序会了以后"
