"""A year from its published quarters: figures, candidates with reasons, decisions."""

from dataclasses import dataclass, field
from fractions import Fraction

from branches.models import Unit
from members.duties import Duties
from scoring.engine.numbers import money
from scoring.engine.process.regulation import RANKED_QUARTERS
from scoring.engine.score.ranking import ranks
from scoring.models import Award, PayExport, Publication, Standing

QUARTERS = 4
READERS = ("plant_committee", "organiser", "auditor")


@dataclass
class Year:
    """One person's year, in hundredths. `figure`: the sum of four quarters, else their mean."""

    member: int
    name: str
    branch: str
    posts: str
    quarters: dict[str, int | None] = field(default_factory=dict)  # period -> total of a rank
    barred: str = ""  # the quarter of a veto
    reason: str = ""  # why he is a candidate
    decided: "Award | None" = None

    @property
    def ranked(self) -> list[int]:
        return [total for total in self.quarters.values() if total is not None]

    @property
    def full(self) -> bool:
        return len(self.ranked) == QUARTERS

    @property
    def figure(self) -> int:
        return sum(self.ranked) if self.full else self.mean

    @property
    def mean(self) -> int:
        """Of the ranked quarters, half up."""
        found = self.ranked
        return (sum(found) * 2 + len(found)) // (2 * len(found)) if found else 0

    @property
    def average(self) -> Fraction:
        """The mean before rounding: who has a hundredth more in the year is ahead."""
        return Fraction(sum(self.ranked), len(self.ranked) or 1)

    @property
    def shown(self) -> str:
        return money(self.figure)

    @property
    def shown_mean(self) -> str:
        return money(self.mean)

    @property
    def cells(self) -> list[str]:
        return ["" if total is None else money(total) for total in self.quarters.values()]


def latest(plant_id: int, code: str, year: int) -> dict[str, Publication]:
    """Period -> the revision that holds, of the year's quarters."""
    rows = Publication.objects.filter(
        board__plant_id=plant_id, board__code=code, board__period__startswith=f"{year}-"
    ).select_related("board", "draft")
    return {row.board.period: row for row in rows.order_by("board__period", "revision")}


def people(plant_id: int, code: str, year: int) -> list[Year]:
    """Everybody with a rank in the year, the highest mean first; candidates carry a reason."""
    found = latest(plant_id, code, year)
    periods = [f"{year}-Q{number}" for number in range(1, QUARTERS + 1)]
    rows = Standing.objects.filter(publication__in=found.values()).select_related(
        "publication__board", "participant__seat", "branch"
    )
    years: dict[int, Year] = {}
    for row in rows.order_by("publication__board__period", "pk"):
        member = row.participant.held.member_id
        one = years.setdefault(
            member, Year(member, row.name, str(row.branch), row.post, dict.fromkeys(periods))
        )
        one.branch, one.posts = str(row.branch), row.post
        period = row.publication.board.period
        if row.rank_plant is not None:
            one.quarters[period] = row.total
        # Few points alone are no veto, and what a meeting made of the grade lifts none.
        if row.details.get("vetoed"):
            one.barred = period
    kept = [one for one in years.values() if one.ranked]
    kept.sort(key=lambda one: (-one.average, one.name))
    _suggest(kept)
    decided = {a.member_id: a for a in awards(plant_id, year)}
    for one in kept:
        one.decided = decided.get(one.member)
    return kept


def _suggest(people: list[Year]) -> None:
    """The top third of those with half a year of ranks; equal means stay together."""
    able = [one for one in people if len(one.ranked) >= RANKED_QUARTERS]
    if not able:
        return
    third = -(-len(able) // 3)
    edge = able[third - 1].average
    places = ranks({i: one.average for i, one in enumerate(able)})
    for i, one in enumerate(able):
        if one.average < edge or one.barred:
            continue
        how = "四季合计" if one.full else f"{len(one.ranked)} 季平均"
        one.reason = (
            f"{how} {one.shown} 分，季均 {one.shown_mean} 分，"
            f"在可比的 {len(able)} 人里第 {places[i]}，属前三分之一"
        )


def awards(plant_id: int, year: int) -> list[Award]:
    rows = Award.objects.filter(plant_id=plant_id, year=year)
    return list(rows.select_related("member", "by__member").order_by("pk"))


def plants(duties: Duties) -> list[int]:
    """Plants whose year a person decides on, prepares or audits."""
    held = (duties.grants.get(role, frozenset()) for role in READERS)
    return sorted(set().union(*held))


def names(plants: list[int]) -> dict[int, str]:
    rows = Unit.objects.filter(pk__in=plants).order_by("order", "pk")
    return dict(rows.values_list("pk", "name"))


def exports(duties: Duties) -> list[PayExport]:
    rows = PayExport.objects.filter(publication__board__plant_id__in=plants(duties))
    return list(
        rows.select_related(
            "publication__board__plant",
            "proposed_by__member",
            "first_by__member",
            "second_by__member",
        )
    )
