"""A page is printed again when what is said beside its numbers changes; the numbers never do.

What changes it only asks for that: objections and releases wait for no page.
"""

from datetime import datetime
from typing import Any

from django.db import transaction

from scoring.base.services import jobs
from scoring.engine import canonical
from scoring.engine.process.workflow import Refusal
from scoring.models import JobRun, Page, Publication
from scoring.proof.selectors import sealed
from scoring.proof.services import seals
from scoring.publication.render import editions, other_views
from scoring.publication.services import printing
from scoring.quarter.services.boards import hold_board


def ask(publication: Publication, *, about: str, at: datetime) -> None:
    """Have its pages printed again once the caller's transaction stands. `about`: what was done,
    so that each deed asks once; the first job prints what all of them changed."""
    jobs.request(
        kind=JobRun.Kind.REPRINT_PAGES,
        key=f"{publication.pk}:{about}",
        due_at=at,
        plant_id=publication.board.plant_id,
        payload={"publication": publication.pk},
    )


def reprint_job(run: jobs.Run) -> None:
    def once(printed: printing.Printed | None) -> None:
        with transaction.atomic(durable=True):
            many = _reprint(run.job.payload["publication"], printed, run.at, whole=False)
            run.finish(f"重印 {many} 页" if many else "页面已经是现在的样子")

    printing.printed_first(once, run.progress)


def reprint_all(publication_id: int, *, at: datetime) -> int:
    """Every page of one revision, as this release prints it; returns how many say something new."""

    def once(printed: printing.Printed | None) -> int:
        with transaction.atomic():
            return _reprint(publication_id, printed, at, whole=True)

    return printing.printed_first(once)


def _reprint(
    publication_id: int, printed: printing.Printed | None, at: datetime, *, whole: bool
) -> int:
    """New editions, sealed, of those pages that now say something else."""
    board = hold_board(Publication.objects.values_list("board", flat=True).get(pk=publication_id))
    publication = Publication.objects.select_related("corrects").get(pk=publication_id)
    publication.board = board
    remarks = editions.remarks(publication)
    kept = sealed.page_seals(publication)
    older = _older(publication)
    if not whole and not older and _same(kept, remarks.for_seal()):
        return 0  # another job has printed it
    only = None if whole or older else _changed(kept, remarks.for_seal())
    if canonical.digest(publication.draft.payload) != publication.digest:
        raise Refusal("内容与公布时的摘要不符，不能重印：请先核对（manage.py verify）")
    proof = printing.Proof(publication, publication.draft.content, remarks, only)
    changed = _new(publication, printing.pages_of(proof, printed), sealed.editions(kept))
    if changed:
        Page.objects.bulk_create(changed)
        seals.seal_pages(publication, changed, remarks.for_seal(), at=at)
    return len(changed)


def _same(kept: list[dict[str, Any]], now: dict[str, Any]) -> bool:
    return bool(kept) and kept[-1].get("said") == now


def _changed(kept: list[dict[str, Any]], now: dict[str, Any]) -> frozenset[int] | None:
    """Whose lines say something else than when they were last sealed; None for everybody's."""
    then = kept[-1].get("said") if kept else None
    if not then or any(then[key] != now[key] for key in ("corrected_by", "over")):
        return None
    return frozenset(set(then["review"]) ^ set(now["review"]))


def _new(
    publication: Publication, pages: list[Page], kept: dict[sealed.Place, list[str]]
) -> list[Page]:
    latest: dict[editions.Place, Page] = {}
    for page in Page.objects.filter(publication=publication).order_by("edition").defer("brotli"):
        latest[page.branch_id, page.participant_id, page.view] = page
    changed = []
    for page in pages:
        before = latest.get((page.branch_id, page.participant_id, page.view))
        loose = before and before.edition > 0 and sealed.place_of(before) not in kept
        if before is None or loose or bytes(before.gzip) != page.gzip:
            # Editions of number 0 are sealed with the publication, and there are no more of them.
            page.edition = before.edition + 1 if before else 1
            page.etag = f"{page.etag}-{page.edition}"
            changed.append(page)
    return changed


def _older(publication: Publication) -> bool:
    """Whether a release printed it that did not know all looks of today."""
    looks = Page.objects.filter(publication=publication).values_list("view", flat=True).distinct()
    return not {name for name, _ in other_views.VIEWS} <= set(looks.order_by())
