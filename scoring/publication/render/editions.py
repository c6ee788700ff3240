"""What is said beside a publication's numbers, and its pages as they would be printed with it."""

from typing import Any

from scoring.models import Board, Page, Publication
from scoring.publication.render import other_views, pages
from scoring.publication.selectors import objection_marks

Place = tuple[int | None, int | None, str]


def remarks(publication: Publication) -> pages.Remarks:
    board = publication.board
    filed, upheld = objection_marks.numbers(board)
    later = Publication.objects.filter(corrects=publication).first()
    return pages.Remarks(
        review=frozenset() if later else objection_marks.under_review(board),
        filed=filed,
        upheld=upheld,
        corrected_by=later,
        over=board.state in (Board.State.PUBLISHED, Board.State.ARCHIVED),
    )


def as_sealed(publication: Publication, seal_words: dict[str, Any]) -> pages.Remarks:
    """What a seal says that was said; the remarks of today where it is too old to say."""
    if not seal_words:
        return remarks(publication)
    later = None
    if seal_words["corrected_by"]:
        rows = Publication.objects.filter(board_id=publication.board_id)
        later = rows.get(revision=seal_words["corrected_by"])
    return pages.Remarks(
        frozenset(seal_words["review"]),
        seal_words["filed"],
        seal_words["upheld"],
        later,
        seal_words["over"],
    )


def printed(publication: Publication, remarks: pages.Remarks) -> list[Page]:
    """Every page as this release prints it; not saved."""
    content = publication.draft.content
    boards = pages.render(publication, content, remarks)
    return [*boards, *other_views.render(publication, content, remarks)]
