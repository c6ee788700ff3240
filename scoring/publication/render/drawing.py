"""From numbers to the coordinates of small drawings. Integers only; every drawing has its words."""

from collections.abc import Sequence
from dataclasses import dataclass

from scoring.engine.board.figures import WHOLE, Against
from scoring.engine.numbers import money

# Directions of the axes, in thousandths, from the top clockwise.
AXES = {
    3: ((0, -1000), (866, 500), (-866, 500)),
    4: ((0, -1000), (1000, 0), (0, 1000), (-1000, 0)),
    5: ((0, -1000), (951, -309), (588, 809), (-588, 809), (-951, -309)),
    6: ((0, -1000), (866, -500), (866, 500), (0, 1000), (-866, 500), (-866, -500)),
}
RADIUS = 90  # of the radar's full value


@dataclass(frozen=True)
class Axis:
    name: str
    own: str  # in words, with two decimals
    middle: str
    x: int
    y: int
    label_x: int
    label_y: int
    anchor: str


@dataclass(frozen=True)
class Radar:
    """One person's categories against the branch's middle; `words` is the text alternative."""

    axes: list[Axis]
    own: str  # points of the polygon
    middle: str
    words: str


def radar(rows: Sequence[Against]) -> Radar | None:
    """Of 3 to 6 categories."""
    directions = AXES.get(len(rows))
    if directions is None:
        return None
    axes, own, middle = [], [], []
    for row, (dx, dy) in zip(rows, directions, strict=True):
        anchor = "middle" if abs(dx) < 300 else "start" if dx > 0 else "end"
        label = (
            dx * (RADIUS + 12) // WHOLE,
            dy * (RADIUS + 14) // WHOLE + (5 if dy > 0 else -12 if abs(dx) < 300 else -3),
        )
        axes.append(
            Axis(
                row.name,
                money(row.own),
                money(row.middle),
                dx * RADIUS // WHOLE,
                dy * RADIUS // WHOLE,
                *label,
                anchor,
            )
        )
        own.append(_point(dx, dy, row.share))
        middle.append(_point(dx, dy, row.middle_share))
    words = "；".join(f"{x.name} {money(x.own)}，支部中位 {money(x.middle)}" for x in rows)
    return Radar(axes, " ".join(own), " ".join(middle), words)


def _point(dx: int, dy: int, share: int) -> str:
    length = max(0, min(WHOLE, share)) * RADIUS
    return f"{dx * length // WHOLE**2},{dy * length // WHOLE**2}"


@dataclass(frozen=True)
class Path:
    """One person through the quarters of a bump chart; gaps where he was not ranked."""

    name: str
    lines: list[str]  # polylines
    dots: list[tuple[int, int, int]]  # x, y and the rank that stands in it
    end_y: int | None
    words: str


@dataclass(frozen=True)
class Bump:
    paths: list[Path]
    columns: list[tuple[int, str]]  # x and name of each quarter
    width: int
    height: int


STEP, ROW, LEFT, TOP = 84, 28, 30, 52  # three quarters fit a phone
DEEPEST = 12  # later ranks follow one another: the chart is about who moves at the front


def bump(quarters: Sequence[str], ranks: Sequence[tuple[str, Sequence[int | None]]]) -> Bump:
    """Names and their ranks in each quarter; everybody has a row of his own in every quarter."""
    columns = [(LEFT + i * STEP, name) for i, name in enumerate(quarters)]
    held = [_rows([row[n] for _, row in ranks]) for n in range(len(quarters))]
    paths = []
    for number, (name, row) in enumerate(ranks):
        runs: list[list[tuple[int, int, int]]] = [[]]
        for (x, _), rank, rows in zip(columns, row, held, strict=True):
            if rank is None:
                runs.append([])
            else:
                runs[-1].append((x, TOP + rows[number] * ROW, rank))
        dots = [dot for run in runs for dot in run]
        lines = [" ".join(f"{x},{y}" for x, y, _ in run) for run in runs if len(run) > 1]
        words = "，".join(
            f"{quarter}{'未上榜' if rank is None else f'第 {rank} 名'}"
            for quarter, rank in zip(quarters, row, strict=True)
        )
        paths.append(
            Path(name, lines, dots, runs[-1][-1][1] if runs[-1] else None, f"{name}：{words}")
        )
    width = LEFT + max(0, len(columns) - 1) * STEP + 92
    deepest = max((row for rows in held for row in rows.values()), default=0)
    return Bump(paths, columns, width, TOP + (deepest + 1) * ROW)


def _rows(ranks: Sequence[int | None]) -> dict[int, int]:
    """Whose row is which, from 0: the one of his rank, or the next where another stands in it
    (ties leave the room themselves); later ranks than DEEPEST come right below."""
    found: dict[int, int] = {}
    row = -1
    for rank, number in sorted((rank, n) for n, rank in enumerate(ranks) if rank is not None):
        row = max(row + 1, min(rank - 1, DEEPEST))
        found[number] = row
    return found


def shades(values: Sequence[int | None], steps: int = 5) -> list[int | None]:
    """Each value's shade from 0 to steps - 1 between the least and the greatest."""
    known = [v for v in values if v is not None]
    if not known:
        return [None for _ in values]
    low, span = min(known), max(1, max(known) - min(known))
    return [None if v is None else min(steps - 1, (v - low) * steps // span) for v in values]


@dataclass(frozen=True)
class Bar:
    label: str
    value: str  # points
    of: int  # people
    x: int
    y: int
    height: int


def bars(rows: list[tuple[str, int, int]]) -> list[Bar]:
    """Means of quarters side by side on one scale, which begins at nothing; negative ones are
    drawn as nothing, their number stands above. Four fit on a phone."""
    top = max([100, *(mean for _, mean, _ in rows)])
    found = []
    for place, (label, mean, of) in enumerate(rows):
        height = max(0, mean) * 100 // top
        found.append(Bar(label, money(mean), of, place * 74, 120 - height, height))
    return found
