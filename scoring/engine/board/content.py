"""What a quarter's board says: frozen, in integers; its order, groups and places are its methods.

Points are hundredths of a point. Text of it is made at the edges only (form.py, pages, papers).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from scoring.engine.score.explain import Sentence
from scoring.engine.score.ranking import ranks

NOT_REPORTED = "NOT_REPORTED"
# Why somebody stands on a board without a rank; the other codes are the scoring's.
WHY_UNRANKED = {
    "EXEMPT": "免考",
    "TOO_FEW_MONTHS": "任职月份不够",
    "MISSING_RESULT": "有缺项",
    NOT_REPORTED: "所在党支部未报送",
}


@dataclass(frozen=True, slots=True)
class Category:
    code: str
    name: str
    cap: int | None


@dataclass(frozen=True, slots=True)
class Branch:
    """With the digest of each month it has locked, and the months it has not (`2026-07`)."""

    id: int
    name: str
    locked: dict[str, str]
    open: tuple[str, ...]
    reported: bool


@dataclass(frozen=True, slots=True)
class Matter:
    """One matter behind a line's numbers: of which item and month, on which day, who checked it."""

    item: str
    month: str
    on: date
    words: str
    confirmed: str


@dataclass(frozen=True, slots=True)
class Decided:
    """A grade that a meeting gave in place of the computed one; who proposed it stands first."""

    decision: int
    computed: str
    reason: str
    minutes_no: str
    names: tuple[str, ...]
    persons: tuple[int, ...]
    on: date


@dataclass(frozen=True, slots=True)
class Line:
    """One person's line; without a total his branch has not reported."""

    participant: int
    member: int
    branch: int
    branch_name: str
    name: str
    posts: tuple[str, ...]  # as they were called when it was composed
    total: int | None = None
    categories: dict[str, int] = field(default_factory=dict)
    months: dict[str, int] = field(default_factory=dict)
    grade: str = ""
    maximum: int | None = None
    score_rate: int | None = None  # hundredths of a per cent
    adjustments: int = 0
    rank_branch: int | None = None
    rank_plant: int | None = None
    unranked: str | None = None  # a code
    moved: int | None = None
    moved_points: int | None = None
    sentences: tuple[Sentence, ...] = ()
    matters: tuple[Matter, ...] = ()
    decided: Decided | None = None
    vetoed: bool = False  # the total was cleared

    @property
    def computed_grade(self) -> str:
        """The one that its points give, whatever a meeting made of it."""
        return self.decided.computed if self.decided else self.grade

    @property
    def deducted(self) -> int:
        """What was taken from it."""
        return -sum(value for value in self.categories.values() if value < 0)

    @property
    def why(self) -> str:
        """Why it has no rank, in words."""
        return WHY_UNRANKED[self.unranked] if self.unranked else ""

    def rank(self, *, in_branch: bool) -> int | None:
        return self.rank_branch if in_branch else self.rank_plant

    @property
    def place(self) -> tuple[int | None, int | None, str, str | None]:
        """What a late correction must leave as it is (scoring rules, section 7)."""
        return self.rank_branch, self.rank_plant, self.grade, self.unranked


@dataclass(frozen=True, slots=True)
class Counted:
    """What a quarter added for one matter of 就高补差; in ten-thousandths of a point."""

    subject: str
    group: str
    matter: str
    counted: int


@dataclass(frozen=True, slots=True)
class YearItem:
    """What a quarter counted of one item with a year's cap."""

    subject: str
    item: str
    counted: int


@dataclass(frozen=True, slots=True)
class Ranked:
    """A line in a list; who has the same value shares the rank. `value`: what it is ranked by."""

    line: Line
    rank: int
    value: int


@dataclass(frozen=True, slots=True)
class Group:
    name: str  # a post or a category; "" where everybody stands in one list
    rows: tuple[Ranked, ...]


@dataclass(frozen=True)
class Content:
    """The whole board of one plant and quarter."""

    scheme: str
    scheme_name: str
    rubric: str
    structure: str
    plant: int
    plant_name: str
    period: str
    categories: tuple[Category, ...]
    branches: tuple[Branch, ...]
    lines: tuple[Line, ...]
    matters: tuple[Counted, ...] = ()
    year_items: tuple[YearItem, ...] = ()

    def within(self, branch: int | None) -> "Content":
        """The same board with the lines of one branch only; of all for None."""
        if branch is None:
            return self
        return replace(self, lines=tuple(x for x in self.lines if x.branch == branch))

    def line_of(self, participant: int | None) -> Line | None:
        return next((x for x in self.lines if x.participant == participant), None)

    @property
    def by_member(self) -> dict[int, Line]:
        return {line.member: line for line in self.lines}

    def branch_name(self, branch: int | None) -> str:
        return next((x.name for x in self.branches if x.id == branch), "")

    def ranked(self, *, in_branch: bool = False) -> list[Ranked]:
        """Those with a rank as every board shows them: inside a tie who lost less is named first,
        then by name (scoring rules, section 5)."""
        known = [
            Ranked(line, rank, line.total)
            for line in self.lines
            if (rank := line.rank(in_branch=in_branch)) is not None and line.total is not None
        ]
        return sorted(known, key=lambda x: (x.rank, x.line.deducted, x.line.name))

    def apart(self, *, in_branch: bool = False) -> list[Line]:
        """Those without a rank, by name."""
        lines = (x for x in self.lines if x.rank(in_branch=in_branch) is None)
        return sorted(lines, key=lambda x: x.name)

    def by_post(self) -> list[Group]:
        """Each post by itself, the largest first; somebody with two posts stands in both."""
        posts: dict[str, list[Line]] = {}
        for line in self.lines:
            for post in line.posts:
                posts.setdefault(post, []).append(line)
        groups = [_group(name, lines, lambda x: x.total) for name, lines in posts.items()]
        return sorted((g for g in groups if g.rows), key=lambda g: (-len(g.rows), g.name))

    def by_rate(self) -> Group:
        return _group("", self.lines, lambda x: x.score_rate)

    def by_category(self) -> list[Group]:
        """Who earned most in each category; what only takes away is compared nowhere."""

        def earned(code: str) -> Callable[[Line], int | None]:
            return lambda line: line.categories.get(code, 0)

        return [_group(c.name, self.lines, earned(c.code)) for c in self.categories if c.cap]


def movement(
    previous: tuple[int | None, int | None], now: tuple[int | None, int | None]
) -> tuple[int | None, int | None]:
    """(ranks risen, points gained) from one board to the next, each as (rank, total); None where
    one of them has none."""
    (rank_then, total_then), (rank, total) = previous, now
    return (
        rank_then - rank if rank_then and rank else None,
        total - total_then if total is not None and total_then is not None else None,
    )


def _group(name: str, lines: Iterable[Line], key: Callable[[Line], int | None]) -> Group:
    """Ranked by `key`, equal values share a rank; who has no rank on the board has none here."""
    known = [(value, x) for x in lines if x.rank_plant and (value := key(x)) is not None]
    known.sort(key=lambda pair: (-pair[0], pair[1].deducted, pair[1].name))
    places = ranks({place: value for place, (value, _) in enumerate(known)})
    return Group(
        name, tuple(Ranked(x, places[place], value) for place, (value, x) in enumerate(known))
    )
