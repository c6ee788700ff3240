"""Kinds of meetings (product.md sections 2 and 3.6): who is expected, how often, class hours.

Which items they yield is said by the scheme (`earned_by`, docs/scoring-rules.md): nothing here
knows the code of an item.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from scoring.engine.process.regulation import HOURS_A_QUARTER, MAKE_UP_DAYS

Fields = dict[str, Any]

# Who is expected: all members, the committee, or the members of a party group.
MEMBERS, COMMITTEE, GROUP, NOBODY = "members", "committee", "group", "nobody"

# What somebody earns by, as a scheme writes it.
ATTENDED, CHAIRED, LECTURED, RECORDED = "attended", "chaired", "lectured", "recorded"
ABSENT_WITHOUT_REASON, HOURS = "absent_without_reason", "hours"
HOW_NAMES = (
    (ATTENDED, "到会"),
    (CHAIRED, "组织、主持"),
    (LECTURED, "主讲"),
    (RECORDED, "做记录"),
    (ABSENT_WITHOUT_REASON, "无故缺席"),
    (HOURS, "学时"),
)
HOW = tuple(how for how, _ in HOW_NAMES)
BY_TAKING_PART = (ATTENDED, CHAIRED, LECTURED, RECORDED)


@dataclass(frozen=True)
class Kind:
    """One kind of meeting. `lead` is how its named person earns: by chairing or lecturing."""

    code: str
    name: str
    expected: str = MEMBERS
    lead: str | None = None
    lead_name: str = ""
    hours: str = "0"
    every: str | None = None  # the regulations want one a month, or one a quarter

    @property
    def records(self) -> tuple[str, ...]:
        """What the record of such a meeting says of people: by this somebody can earn."""
        there = () if self.expected == NOBODY else (ATTENDED, ABSENT_WITHOUT_REASON, HOURS)
        return (*there, self.lead) if self.lead else there


KINDS = {
    kind.code: kind
    for kind in (
        Kind("committee", "支委会", COMMITTEE, every="month"),
        Kind("group", "党小组会", GROUP, hours="1", every="month"),
        Kind("theme_day", "主题党日", hours="2", every="month"),
        Kind("general", "支部党员大会", hours="1", every="quarter"),
        Kind("lecture", "党课", lead=LECTURED, lead_name="主讲人", hours="2", every="quarter"),
        Kind("org_life", "组织生活会", hours="2"),
        Kind("study", "集中学习", lead=CHAIRED, lead_name="组织人", hours="4"),
        Kind("micro_lecture", "班组微党课", NOBODY, lead=LECTURED, lead_name="主讲人"),
    )
}
NAMES = tuple((kind.code, kind.name) for kind in KINDS.values())

PRESENT, LEAVE, ABSENT = "present", "leave", "absent"
REASONS = {
    "duty_trip": "公出",
    "on_shift": "值班",
    "rotation": "轮休",
    "illness": "病假",
    "personal": "事假",
}


@dataclass(frozen=True)
class Earning:
    """One line of an item's `earned_by`: how which meeting yields it, and as which option."""

    meeting: str
    how: str
    option: str | None = None

    @property
    def key(self) -> tuple[str, str]:
        return self.meeting, self.how

    @property
    def fields(self) -> Fields:
        return {"option": self.option} if self.option else {}

    @property
    def words(self) -> str:
        kind = KINDS[self.meeting]
        lead = kind.lead_name if self.how == kind.lead else ""
        return f"{kind.name}{lead or dict(HOW_NAMES)[self.how]}"


# Of a scheme: what is earned by it, and which item that is.
Earnings = Mapping[tuple[str, str], tuple[str, Earning]]


def counts_as_present(state: str, made_up: date | None) -> bool:
    """Leave with a make-up study counts as being there; leave without one counts as nothing."""
    return state == PRESENT or (state == LEAVE and made_up is not None)


def yields(
    earnings: Earnings, kind: Kind, state: str, made_up: date | None, *, leads: bool
) -> list[tuple[str, Fields]]:
    """Items and fields that one person gets out of one meeting."""
    if leads:
        # One fact, one item: who gives the lecture has not also listened to it.
        how = kind.lead
    elif state == ABSENT:
        how = ABSENT_WITHOUT_REASON
    else:
        how = ATTENDED if counts_as_present(state, made_up) else None
    earned = earnings.get((kind.code, how)) if how else None
    return [(earned[0], earned[1].fields)] if earned else []


def hours_fields(total: Decimal, months: int) -> Fields:
    """`months` of the span that the item counts over take their share of the quarter's target."""
    target = Decimal(HOURS_A_QUARTER * months) / 3
    return {"actual": plain(total), "target": plain(target.quantize(Decimal("0.01")))}


def plain(hours: Decimal) -> str:
    """'2', '1.5': no trailing zeros, no exponent."""
    text = f"{hours:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def last_make_up_day(on: date) -> date:
    return on + timedelta(days=MAKE_UP_DAYS)
