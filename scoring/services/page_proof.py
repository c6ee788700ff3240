"""The pages that readers get, later editions among them, against what would be printed now."""

import gzip
import zlib
from collections.abc import Iterator

import brotli

from scoring.models import Page, Publication
from scoring.selectors import proof
from scoring.selectors.proof_boards import label
from scoring.services import pages, reprints

BROKEN = (KeyError, TypeError, ValueError, AttributeError)


def differences(scope: proof.Scope) -> Iterator[str]:
    for publication in proof.publications(scope):
        where = label(publication)
        try:
            yield from _of(publication, where)
        except BROKEN as broken:
            yield f"{where}：页面印不出来（{type(broken).__name__}）"


def _of(publication: Publication, where: str) -> Iterator[str]:
    """First editions are sealed; of a later one everything is known that it says."""
    newest: dict[tuple[int | None, int | None, str], tuple[int, bytes]] = {}
    rows = Page.objects.filter(publication=publication).order_by("edition", "pk")
    for row in rows.iterator(chunk_size=100):
        try:
            said = gzip.decompress(bytes(row.gzip))
            same = brotli.decompress(bytes(row.brotli)) == said
        except (OSError, EOFError, zlib.error, brotli.error):
            said, same = b"", False
        if not same:
            yield f"{where}：{_place(row)}第 {row.edition} 印的两种压缩不是同一页"
        newest[row.branch_id, row.participant_id, row.view] = (row.edition, said)
    later = {place: page for place, page in newest.items() if page[0] > 0}
    if not later:
        return
    made = pages.render(publication, publication.draft.payload, reprints.remarks(publication))
    due = {(p.branch_id, p.participant_id, p.view): p for p in made}
    for place, (edition, said) in later.items():
        page = due.get(place)
        if page is None:
            yield f"{where}：多出一页，第 {edition} 印"
        elif gzip.decompress(page.gzip) != said:
            yield f"{where}：{_place(page)}第 {edition} 印的，与现在该印的不一样"


def _place(page: Page) -> str:
    if page.participant_id is not None:
        return f"参评人 {page.participant_id} 的一页"
    return "全厂榜" if page.branch_id is None else f"党支部 {page.branch_id} 的榜"
