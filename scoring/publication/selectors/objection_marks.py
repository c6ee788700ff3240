"""What a board's pages say of objections: how many there are, and whose line is 复核中."""

from scoring.models import Board, Objection


def under_review(board: Board) -> frozenset[int]:
    """Participants whose lines are marked 复核中."""
    rows = Objection.objects.filter(
        publication__board=board, state__in=Objection.UNDER_REVIEW, participant__isnull=False
    )
    return frozenset(rows.values_list("participant_id", flat=True))


def numbers(board: Board) -> tuple[int, int]:
    """提出 x 件、采纳 y 件."""
    rows = Objection.objects.filter(publication__board=board)
    return rows.count(), rows.filter(corrections__ruling__approved=True).distinct().count()
