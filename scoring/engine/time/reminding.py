"""Who is reminded of what on a day (docs/clock.md). No clock, no queries, no urgency."""

from dataclasses import dataclass
from datetime import date, datetime, time

from scoring.engine.process.regulation import LATE_IS_NOT_REPORTED, LATE_IS_TOLD, SECRETARY_TOLD
from scoring.engine.time.deadlines import on_or_before
from scoring.engine.time.workdays import WorkCalendar

# Messages leave the house between these hours, on working days, once a day.
QUIET_UNTIL, QUIET_FROM = time(8), time(20)
REMIND_AT = time(9, 30)

ACTOR, SECRETARY, ORGANISER, COMMITTEE = "actor", "secretary", "organiser", "plant_committee"
# Working days late -> who is told from then on; each of them once.
ESCALATION = (
    (SECRETARY_TOLD, (ACTOR, SECRETARY)),
    (LATE_IS_TOLD, (ORGANISER,)),
    (LATE_IS_NOT_REPORTED, (COMMITTEE,)),
)


@dataclass(frozen=True, slots=True)
class Call:
    kind: str
    to: tuple[str, ...]


def quiet(local: datetime) -> bool:
    return not QUIET_UNTIL <= local.time() < QUIET_FROM


def calls(calendar: WorkCalendar, *, due: date, late: int, today: date) -> list[Call]:
    """What today's state of a deadline asks for. A day that was missed is made up for later."""
    if not late:
        told_from = on_or_before(calendar, due)
        return [Call("due", (ACTOR,))] if told_from <= today <= due else []
    return [Call(f"late{days}", to) for days, to in ESCALATION if late >= days]


def outside(count: int, late: int) -> str:
    """What leaves the site: numbers and a link, no names."""
    past = f"，其中 {late} 件已过期限" if late else ""
    return f"支委积分：您有 {count} 件事等着办{past}"


def to_groups(people: int, count: int, late: int) -> str:
    past = f"，其中 {late} 件已过期限" if late else ""
    return f"支委积分：今天 {people} 位同志有 {count} 件事等着办{past}，请登录查看"
