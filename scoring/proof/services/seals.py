"""Sealing: in the transaction that locks a sheet or publishes a board, the next link of a chain."""

from datetime import datetime
from typing import Any

from django.conf import settings

from branches.models import Unit
from scoring.engine import canonical
from scoring.models import Page, Publication, Seal, Sheet
from scoring.proof.selectors import sealed
from scoring.proof.services import witness


def sheet_digest(sheet: Sheet, at: datetime | None = None) -> str:
    """SHA-256 of what a locked sheet says; `at` while it is being locked."""
    return canonical.digest(sealed.sheet_content(sheet, at))


def seal_sheet(sheet: Sheet, *, at: datetime) -> Seal:
    """The next seal of the branch: what the sheet says now that it is locked."""
    return _seal(
        sheet.branch_id,
        Seal(kind=Seal.Kind.SHEET, sheet=sheet, ref=f"{sheet.code} {sheet.month:%Y-%m}"),
        sealed.sheet_content(sheet),
        at,
    )


def seal_publication(publication: Publication, remarks: dict[str, Any], *, at: datetime) -> Seal:
    """The next seal of the plant, and the wish for a line in the witness file."""
    content = sealed.publication_content(publication, remarks)
    return _seal_of(publication, Seal.Kind.PUBLICATION, content, at)


def seal_pages(
    publication: Publication, pages: list[Page], remarks: dict[str, Any], *, at: datetime
) -> Seal:
    """The next seal of the plant: pages that were printed again, and what they say now."""
    content = sealed.pages_content(publication, pages, remarks)
    return _seal_of(publication, Seal.Kind.PAGES, content, at, " pages")


def seal_adjustments(publication: Publication, ruling_id: int, *, at: datetime) -> Seal:
    """The next seal of the plant: what corrects a revision in a later quarter."""
    content = sealed.adjustments_content(publication, ruling_id)
    return _seal_of(publication, Seal.Kind.ADJUSTMENT, content, at, " adjustments")


def _seal_of(
    publication: Publication, kind: str, content: dict[str, Any], at: datetime, what: str = ""
) -> Seal:
    board = publication.board
    ref = f"{board.code} {board.period} r{publication.revision}{what}"
    seal = _seal(board.plant_id, Seal(kind=kind, publication=publication, ref=ref), content, at)
    witness.request(seal, at=at)
    return seal


def _seal(unit_id: int, seal: Seal, content: dict[str, Any], at: datetime) -> Seal:
    # Two sheets of one branch may be locked at the same moment: one link after the other.
    Unit.objects.select_for_update(of=("self",), no_key=True).get(pk=unit_id)
    last = Seal.objects.filter(unit_id=unit_id).order_by("-number").first()
    seal.unit_id = unit_id
    seal.number = last.number + 1 if last else 1
    seal.previous = last.chain if last else sealed.NOTHING_BEFORE
    seal.algorithm = settings.SEAL_ALGORITHM
    seal.content = canonical.text(content)
    seal.digest = canonical.hashed(seal.content, seal.algorithm)
    seal.sealed_at = at
    seal.chain = sealed.link(seal)
    seal.save(force_insert=True)
    return seal
