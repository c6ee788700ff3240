"""A page is printed again when what is said beside its numbers changes; the numbers never do."""

from scoring.models import Board, Page, Publication
from scoring.selectors import objection as select_objection
from scoring.services import pages


def remarks(publication: Publication) -> pages.Remarks:
    board = publication.board
    filed, upheld = select_objection.numbers(board)
    later = Publication.objects.filter(corrects=publication).first()
    return pages.Remarks(
        review=frozenset() if later else select_objection.under_review(board),
        filed=filed,
        upheld=upheld,
        corrected_by=later,
        over=board.state in (Board.State.PUBLISHED, Board.State.ARCHIVED),
    )


def reprint(publication: Publication, *, lines: set[int] | None = None) -> int:
    """New editions of those pages that now say something else; returns how many.

    `lines` limits it to these people's lines and the boards.
    """
    payload = publication.draft.payload
    made = pages.render(publication, payload, remarks(publication), only=lines)
    latest: dict[tuple[int | None, int | None], Page] = {}
    stored = Page.objects.filter(publication=publication, view="").order_by("edition")
    for page in stored.only("branch_id", "participant_id", "edition", "gzip"):
        latest[page.branch_id, page.participant_id] = page
    changed = []
    for page in made:
        before = latest.get((page.branch_id, page.participant_id))
        if before is None or bytes(before.gzip) != page.gzip:
            page.edition = before.edition + 1 if before else 0
            page.etag = f"{page.etag}-{page.edition}"
            changed.append(page)
    Page.objects.bulk_create(changed)
    return len(changed)
