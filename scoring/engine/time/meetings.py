"""What a meeting yields: which items of a scheme for whom (product.md sections 2 and 3.6).

A table beside the schemes, in the words of the regulations. An item that a scheme version does
not have yields nothing.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from scoring.engine.process.regulation import HOURS_A_QUARTER, MAKE_UP_DAYS

Fields = dict[str, Any]

# Who is expected: all members, the committee, or the members of a party group.
MEMBERS, COMMITTEE, GROUP, NOBODY = "members", "committee", "group", "nobody"

# Class hours: a committee member's target of a quarter (B08), a party member's of a year.
ABSENCE = "D01"
HOURS = "B08"


@dataclass(frozen=True)
class Kind:
    """One kind of meeting. `attend` is earned by being there, `lead` by giving or holding it."""

    code: str
    name: str
    attend: str | None
    expected: str = MEMBERS
    duty: bool = True  # staying away without leave is 无故缺席组织生活
    lead: str | None = None
    lead_fields: tuple[tuple[str, str], ...] = ()
    lead_name: str = ""
    hours: str = "0"
    every: str | None = None  # the regulations want one a month, or one a quarter


KINDS = {
    kind.code: kind
    for kind in (
        Kind("committee", "支委会", "B02", COMMITTEE, every="month"),
        Kind("group", "党小组会", "B03", GROUP, hours="1", every="month"),
        Kind("theme_day", "主题党日", "B06", hours="2", every="month"),
        Kind("general", "支部党员大会", "B01", hours="1", every="quarter"),
        Kind(
            "lecture",
            "党课",
            "B04",
            lead="B05",
            lead_fields=(("option", "branch"),),
            lead_name="主讲人",
            hours="2",
            every="quarter",
        ),
        Kind("org_life", "组织生活会", "B07", hours="2"),
        Kind("study", "集中学习", None, duty=False, lead="A03", lead_name="组织人", hours="4"),
        Kind(
            "micro_lecture",
            "班组微党课",
            None,
            NOBODY,
            duty=False,
            lead="B05",
            lead_fields=(("option", "team"),),
            lead_name="主讲人",
        ),
    )
}

PRESENT, LEAVE, ABSENT = "present", "leave", "absent"
REASONS = {
    "duty_trip": "公出",
    "on_shift": "值班",
    "rotation": "轮休",
    "illness": "病假",
    "personal": "事假",
}


def counts_as_present(state: str, made_up: date | None) -> bool:
    """Leave with a make-up study counts as being there; leave without one counts as nothing."""
    return state == PRESENT or (state == LEAVE and made_up is not None)


def yields(
    kind: Kind, state: str, made_up: date | None, *, leads: bool
) -> list[tuple[str, Fields]]:
    """Items and fields that one person gets out of one meeting."""
    if leads:
        # One fact, one item: who gives the lecture has not also listened to it.
        assert kind.lead is not None
        return [(kind.lead, dict(kind.lead_fields))]
    if state == ABSENT:
        return [(ABSENCE, {})] if kind.duty else []
    if kind.attend and counts_as_present(state, made_up):
        return [(kind.attend, {})]
    return []


def hours_fields(total: Decimal) -> Fields:
    return {"actual": plain(total), "target": str(HOURS_A_QUARTER)}


def plain(hours: Decimal) -> str:
    """'2', '1.5': no trailing zeros, no exponent."""
    text = f"{hours:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def last_make_up_day(on: date) -> date:
    return on + timedelta(days=MAKE_UP_DAYS)
