"""A page is printed again when what is said beside its numbers changes; the numbers never do."""

from datetime import datetime

from django.db import transaction

from scoring.models import Page, Publication
from scoring.proof.selectors import sealed
from scoring.proof.services import seals
from scoring.publication.render import editions, other_views
from scoring.quarter.services.boards import hold_board


def reprint(publication: Publication, *, at: datetime, lines: set[int] | None = None) -> int:
    """New editions, sealed, of those pages that now say something else; returns how many.

    `lines` limits it to these people's lines and the boards. Call inside a transaction.
    """
    remarks = editions.remarks(publication)
    if _older(publication):
        lines = None  # its boards would lead to a look that was never printed
    latest: dict[editions.Place, Page] = {}
    for page in Page.objects.filter(publication=publication).order_by("edition").defer("brotli"):
        latest[page.branch_id, page.participant_id, page.view] = page
    kept = sealed.editions(sealed.page_seals(publication))
    changed = []
    for page in editions.printed(publication, remarks, only=lines):
        before = latest.get((page.branch_id, page.participant_id, page.view))
        loose = before and before.edition > 0 and sealed.place_of(before) not in kept
        if before is None or loose or bytes(before.gzip) != page.gzip:
            # Editions of number 0 are sealed with the publication, and there are no more of them.
            page.edition = before.edition + 1 if before else 1
            page.etag = f"{page.etag}-{page.edition}"
            changed.append(page)
    if changed:
        Page.objects.bulk_create(changed)
        seals.seal_pages(publication, changed, remarks.for_seal(), at=at)
    return len(changed)


def _older(publication: Publication) -> bool:
    """Whether a release printed it that did not know all looks of today."""
    looks = Page.objects.filter(publication=publication).values_list("view", flat=True).distinct()
    return not {name for name, _ in other_views.VIEWS} <= set(looks.order_by())


@transaction.atomic
def reprint_all(publication_id: int, *, at: datetime) -> int:
    """Every page of one revision, as this release prints it."""
    board = hold_board(Publication.objects.values_list("board", flat=True).get(pk=publication_id))
    rows = Publication.objects.select_related("draft", "corrects")
    publication = rows.get(pk=publication_id)
    publication.board = board
    return reprint(publication, at=at)
