"""What the drawings of a published revision are made of: its content and earlier standings only."""

from scoring.engine.board import figures
from scoring.engine.board.content import Content
from scoring.engine.time.periods import Quarter
from scoring.models import Publication, Standing

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
    quarters: list[Publication], content: Content, branch: int | None
) -> tuple[list[str], list[tuple[str, list[int | None]]]]:
    """Names of the quarters, and each person's ranks in them, the best of today first."""
    in_branch = branch is not None
    ranked = content.within(branch).ranked(in_branch=in_branch)[:MOST_PATHS]
    key = "rank_branch" if in_branch else "rank_plant"
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
        (x.line.name, [*(found.get((q.pk, x.line.member)) for q in quarters[:-1]), x.rank])
        for x in ranked
    ]
    return labels, rows


def heat(content: Content) -> tuple[list[str], list[tuple[str, list[int | None]]]]:
    """Months, and each branch's mean total in them, in hundredths; None where nothing is known."""
    months = Quarter.parse(content.period).months
    rows = figures.monthly_means(content, [str(month) for month in months])
    return [f"{month.number} 月" for month in months], rows


def trend(
    quarters: list[Publication], content: Content, branch: int | None
) -> list[tuple[str, int, int]]:
    """(quarter, mean total in hundredths, of how many people) of the plant or a branch, from old to
    new; a quarter without a total is left out."""
    found = []
    for quarter in quarters[:-1]:
        rows = Standing.objects.filter(publication=quarter, total__isnull=False)
        if branch is not None:
            rows = rows.filter(branch_id=branch)
        found.append((quarter, [row.total or 0 for row in rows.only("total")]))
    found.append((quarters[-1], figures.totals(content.within(branch))))
    return [
        (Quarter.parse(quarter.board.period).short_label, figures.mean(totals), len(totals))
        for quarter, totals in found
        if totals
    ]
