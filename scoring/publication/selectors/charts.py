"""What the drawings of a published revision are made of: payloads and earlier standings only."""

from statistics import median_low
from typing import Any

from scoring.engine.numbers import cents, money
from scoring.engine.time.periods import Month, Quarter
from scoring.models import Publication, Standing
from scoring.quarter.selectors import standings

Payload = dict[str, Any]
QUARTERS_BACK = 4
MOST_PATHS = 12


def history(publication: Publication) -> list[Publication]:
    """The latest revision of up to four quarters, this one last."""
    board = publication.board
    rows = Publication.objects.filter(
        board__code=board.code,
        board__plant_id=board.plant_id,
        board__period__lt=board.period,
        # What was published later is not on it, however often it is printed.
        pk__lt=publication.pk,
    ).select_related("board")
    latest: dict[str, Publication] = {}
    for row in rows.order_by("board__period", "revision"):
        latest[row.board.period] = row
    return [*list(latest.values())[-(QUARTERS_BACK - 1) :], publication]


def rank_paths(
    quarters: list[Publication], payload: Payload, branch: int | None
) -> tuple[list[str], list[tuple[str, list[int | None]]]]:
    """Names of the quarters, and each person's ranks in them, the best of today first."""
    key = "rank_plant" if branch is None else "rank_branch"
    lines = [x for x in payload["lines"] if branch is None or x["branch"] == branch]
    lines = standings.in_order(lines, key)[:MOST_PATHS]
    earlier = Standing.objects.filter(publication__in=quarters[:-1]).values_list(
        "publication_id", "participant__seat__member_id", key, "branch_id"
    )
    found = {
        (pub, member): rank
        for pub, member, rank, where in earlier
        if branch is None or where == branch
    }
    labels = [Quarter.parse(q.board.period).short_label for q in quarters]
    rows = [
        (x["name"], [*(found.get((q.pk, x["member"])) for q in quarters[:-1]), x[key]])
        for x in lines
    ]
    return labels, rows


def heat(payload: Payload) -> tuple[list[str], list[tuple[str, list[int | None]]]]:
    """Months, and each branch's mean total in them, in hundredths; None where nothing is known."""
    months = [str(month) for month in Quarter.parse(payload["period"]).months]
    rows = []
    for branch in payload["branches"]:
        lines = [x for x in payload["lines"] if x["branch"] == branch["id"] and x["months"]]
        values = []
        for month in months:
            totals = [cents(x["months"][month]) for x in lines if month in x["months"]]
            values.append(_mean(totals) if totals else None)
        rows.append((branch["name"], values))
    return [f"{Month.parse(month).number} 月" for month in months], rows


def trend(
    quarters: list[Publication], payload: Payload, branch: int | None
) -> list[tuple[str, int, int]]:
    """(quarter, mean total in hundredths, of how many people) of the plant or a branch, from old to
    new; a quarter without a total is left out."""
    found = []
    for quarter in quarters[:-1]:
        rows = Standing.objects.filter(publication=quarter, total__isnull=False)
        if branch is not None:
            rows = rows.filter(branch_id=branch)
        found.append((quarter, [row.total or 0 for row in rows.only("total")]))
    lines = [x for x in payload["lines"] if branch is None or x["branch"] == branch]
    found.append((quarters[-1], [cents(x["total"]) for x in lines if x["total"] is not None]))
    return [
        (Quarter.parse(quarter.board.period).short_label, _mean(totals), len(totals))
        for quarter, totals in found
        if totals
    ]


def _mean(totals: list[int]) -> int:
    """Halves away from zero, as every number of the scheme is rounded."""
    whole, n = sum(totals), len(totals)
    size = (2 * abs(whole) + n) // (2 * n)
    return size if whole >= 0 else -size


def against_middle(line: Payload, payload: Payload) -> list[tuple[str, str, str, int, int]]:
    """(category, own, the branch's middle, share of the full, the middle's share)."""
    others = [x for x in payload["lines"] if x["branch"] == line["branch"] and x["categories"]]
    if line["total"] is None or not others:
        return []
    everybody = [x for x in payload["lines"] if x["categories"]]
    rows = []
    for category in payload["categories"]:
        code = category["code"]
        values = sorted(cents(x["categories"].get(code, "0.00")) for x in others)
        own = cents(line["categories"].get(code, "0.00"))
        half = median_low(values)
        all_values = [cents(x["categories"].get(code, "0.00")) for x in everybody]
        full = cents(category["cap"]) if category["cap"] else max(0, *all_values, 0)
        if full:
            shares = own * 1000 // full, half * 1000 // full
        else:
            # Deductions only: nothing lost is the full length.
            worst = min(*all_values, -100)
            shares = 1000 - own * 1000 // worst, 1000 - half * 1000 // worst
        rows.append((category["name"], money(own), money(half), *shares))
    return rows
