"""A page is printed again when what is said beside its numbers changes; the numbers never do."""

from datetime import datetime
from typing import Any

from django.db import transaction

from scoring.engine import canonical
from scoring.engine.process.workflow import Refusal
from scoring.models import Board, Page, Publication
from scoring.objection.selectors import objection as select_objection
from scoring.proof.selectors import sealed
from scoring.proof.services import seals
from scoring.publication.render import other_views, pages
from scoring.quarter.services.boards import hold

Place = tuple[int | None, int | None, str]


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


def as_sealed(publication: Publication, said: dict[str, Any]) -> pages.Remarks:
    """What a seal says that was said; the remarks of today where it is too old to say."""
    if not said:
        return remarks(publication)
    later = None
    if said["corrected_by"]:
        rows = Publication.objects.filter(board_id=publication.board_id)
        later = rows.get(revision=said["corrected_by"])
    return pages.Remarks(
        frozenset(said["review"]), said["filed"], said["upheld"], later, said["over"]
    )


def printed(
    publication: Publication, said: pages.Remarks, *, only: set[int] | None = None
) -> list[Page]:
    """The pages as they would be printed now; not saved. With `only`: the boards and the lines of
    these people, which is where objections show."""
    payload = publication.draft.payload
    if canonical.digest(payload) != publication.digest:
        raise Refusal("内容与公布时的摘要不符，不能重印：请先核对（manage.py verify）")
    made = pages.render(publication, payload, said, only=only)
    return made if only is not None else made + other_views.render(publication, payload, said)


def reprint(publication: Publication, *, at: datetime, lines: set[int] | None = None) -> int:
    """New editions, sealed, of those pages that now say something else; returns how many.

    `lines` limits it to these people's lines and the boards. Call inside a transaction.
    """
    said = remarks(publication)
    if _older(publication):
        lines = None  # its boards would lead to a look that was never printed
    latest: dict[Place, Page] = {}
    for page in Page.objects.filter(publication=publication).order_by("edition").defer("brotli"):
        latest[page.branch_id, page.participant_id, page.view] = page
    kept = sealed.editions(sealed.page_seals(publication))
    changed = []
    for page in printed(publication, said, only=lines):
        before = latest.get((page.branch_id, page.participant_id, page.view))
        loose = before and before.edition > 0 and sealed.place_of(before) not in kept
        if before is None or loose or bytes(before.gzip) != page.gzip:
            # Editions of number 0 are sealed with the publication, and there are no more of them.
            page.edition = before.edition + 1 if before else 1
            page.etag = f"{page.etag}-{page.edition}"
            changed.append(page)
    if changed:
        Page.objects.bulk_create(changed)
        seals.seal_pages(publication, changed, said.as_said(), at=at)
    return len(changed)


def _older(publication: Publication) -> bool:
    """Whether a release printed it that did not know all looks of today."""
    looks = Page.objects.filter(publication=publication).values_list("view", flat=True).distinct()
    return not {name for name, _ in other_views.VIEWS} <= set(looks.order_by())


@transaction.atomic
def reprint_all(publication_id: int, *, at: datetime) -> int:
    """Every page of one revision, as this release prints it."""
    board = hold(Publication.objects.values_list("board", flat=True).get(pk=publication_id))
    rows = Publication.objects.select_related("draft", "corrects")
    publication = rows.get(pk=publication_id)
    publication.board = board
    return reprint(publication, at=at)
