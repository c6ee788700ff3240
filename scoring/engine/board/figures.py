"""Figures over the lines of a board: means, middles, what is far from them. Integers only."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median_low

from scoring.engine.board.content import Content, Line

WHOLE = 1000  # shares are thousandths


def mean(totals: Sequence[int]) -> int:
    """Halves away from zero, as every number of the scheme is rounded."""
    whole, n = sum(totals), len(totals)
    size = (2 * abs(whole) + n) // (2 * n)
    return size if whole >= 0 else -size


def totals(content: Content) -> list[int]:
    """Of everybody who has one, ranked or not."""
    return [line.total for line in content.lines if line.total is not None]


def monthly_means(content: Content, months: Sequence[str]) -> list[tuple[str, list[int | None]]]:
    """Each branch's name, and its mean total in each month; None where nothing is known."""
    rows = []
    for branch in content.branches:
        lines = content.within(branch.id).lines
        found = [[x.months[month] for x in lines if month in x.months] for month in months]
        rows.append((branch.name, [mean(known) if known else None for known in found]))
    return rows


@dataclass(frozen=True)
class Against:
    """A person's points in one category beside his branch's middle, and how far both reach."""

    name: str
    own: int
    middle: int
    share: int
    middle_share: int


def against_middle(line: Line, content: Content) -> list[Against]:
    """Category by category, in thousandths of its cap; of one without a cap, of the best of all;
    of one that only takes away, of the most that was taken: nothing lost is the full length."""
    everybody = [x for x in content.lines if x.categories]
    others = [x for x in everybody if x.branch == line.branch]
    if line.total is None or not others:
        return []
    rows = []
    for category in content.categories:
        code = category.code
        middle = median_low(sorted(x.categories.get(code, 0) for x in others))
        own = line.categories.get(code, 0)
        values = [x.categories.get(code, 0) for x in everybody]
        full = category.cap or max(0, *values)
        if full:
            shares = own * WHOLE // full, middle * WHOLE // full
        else:
            worst = min(-100, *values)
            shares = WHOLE - own * WHOLE // worst, WHOLE - middle * WHOLE // worst
        rows.append(Against(category.name, own, middle, *shares))
    return rows


def even_branches(content: Content, fewest: int) -> list[tuple[str, int]]:
    """Branches (name, people) in which everybody with a rank has the same total: 平均主义."""
    by_branch: dict[str, list[int]] = {}
    for one in content.ranked():
        by_branch.setdefault(one.line.branch_name, []).append(one.value)
    return [
        (name, len(values))
        for name, values in by_branch.items()
        if len(values) >= fewest and len(set(values)) == 1
    ]


def outliers(content: Content, fewest: int) -> list[Line]:
    """More than three standard deviations from the mean: (n·x − Σ)² > 9·(n·Σx² − Σ²)."""
    ranked = [
        (x, x.total) for x in content.lines if x.rank_plant is not None and x.total is not None
    ]
    n = len(ranked)
    if n < fewest:
        return []
    whole = sum(total for _, total in ranked)
    spread = n * sum(total * total for _, total in ranked) - whole * whole
    return [line for line, total in ranked if (n * total - whole) ** 2 > 9 * spread]
