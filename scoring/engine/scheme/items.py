"""The parts of a scheme: items, categories, classes, the class quota."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from scoring.engine import numbers
from scoring.engine.errors import Malformed, Problem
from scoring.engine.kinds import Kind
from scoring.engine.time.meetings import HOURS, Earning

SUBJECTS = (
    "committee_member",
    "branch",
    "member",
    "secretary",
    "party_committee",
    "department",
    "household",
    "organisation",
)
POSTS = (
    "secretary",
    "deputy_secretary",
    "organisation",
    "publicity",
    "discipline",
    "youth",
    "production",
    "mass_work",
    "secrecy",
    "committee_member",
)
REQUIRES = ("peer", "attachment", "reference", "reason")
ROUTES = ("AUTO", "BRANCH", "SELF", "PEER", "DEPT", "SYS")
EVIDENCE = ("E0", "E1", "E2", "E3")
SHORTEST_COUNT = {"month": 1, "quarter": 2, "year": 6}
WITHOUT_COMMITTEE = "branch_without_committee"
# The seven of the fortress index. A branch or scheme may name another: a plant's own word counts.
DOMAINS = ("行政村", "社区", "机关事业单位", "国有企业", "非公经济组织", "社会组织", "中小学和高校")


# Whom a talk was with, as far as it is kept (zhiwei A07): never a name, never what was said.
TALKED_TO = ("转岗职工", "倒班职工", "有困难的职工", "情绪波动的职工")


@dataclass(frozen=True)
class Item:
    """One thing that is scored. Caps are hundredths or None."""

    code: str
    name: str
    earns: str
    unit: str
    category: str
    kind: Kind
    rule: dict[str, Any]
    cap_month: int | None
    cap_quarter: int | None
    cap_year: int | None
    roles: tuple[str, ...]
    requires: tuple[str, ...]
    exclusive: str | None
    not_applicable_when: str | None
    domain: str | None
    prorate: bool
    masked: bool
    talk: bool
    route: str
    evidence: str
    earned_by: tuple[Earning, ...] = ()

    @property
    def sign(self) -> int:
        return self.kind.sign

    @property
    def keeps_no_talk(self) -> bool:
        """Of a talk a day and a group of people are kept and nothing else, whatever the words of
        the item are."""
        return self.talk

    @property
    def talked_to(self) -> tuple[str, ...]:
        """What may be written of such a talk; empty for every other item."""
        return TALKED_TO if self.talk else ()

    @property
    def counts_hours(self) -> bool:
        """Class hours of meetings are added up into it."""
        return any(earning.how == HOURS for earning in self.earned_by)

    def check_talk(self, key: str, note: str | None, matter: str | None) -> None:
        """Raises Malformed where more is written of a talk than whom it was with (rule R13)."""
        if self.talk and ((note and note not in TALKED_TO) or matter):
            text = (
                f"{self.name}只记日期和对象类别，不记姓名和谈话内容：请写{'、'.join(TALKED_TO)}之一"
            )
            raise Malformed([Problem(key, "note", "NO_TALK", text)])

    def worth(self) -> str:
        """What it is worth and where it is capped, for people."""
        text = self.kind.worth(self.unit)
        for cap, span in (
            (self.cap_month, "当月"),
            (self.cap_quarter, "当季"),
            (self.cap_year, "全年"),
        ):
            if cap is not None:
                text += f"，{span}封顶 {numbers.money(cap)} 分"
        return text


@dataclass(frozen=True)
class Category:
    """A group of items. `cap`, `cap_negative` and `pool` in hundredths, `weight` as a fraction."""

    code: str
    name: str
    identity: str
    cap: int | None
    cap_negative: int | None
    weight: Fraction | None
    pool: int | None
    pool_mode: str
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Grade:
    """A class of results; the last one has no lower end."""

    name: str
    min: int | None


@dataclass(frozen=True)
class Quota:
    grade: str
    share: Fraction
    inclusive: bool
