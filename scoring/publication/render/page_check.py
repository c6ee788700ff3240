"""The pages that readers get against what was sealed of them, and against this release.

Other bytes than those sealed are somebody's doing. A page that this release would print otherwise
is none: `manage.py reprint` prints it again, sealed.
"""

import gzip
import zlib
from collections.abc import Iterator

import brotli

from scoring.models import JobRun, Page, Publication
from scoring.proof.selectors import sealed, verify
from scoring.proof.selectors.boards import label
from scoring.publication.render import editions

BROKEN = (KeyError, TypeError, ValueError, AttributeError)


def differences(scope: verify.Scope) -> Iterator[str]:
    for publication in verify.publications(scope):
        where = label(publication)
        try:
            yield from _of(publication, where)
        except BROKEN as broken:
            yield f"{where}：页面的封存读不懂（{type(broken).__name__}）"


def _of(publication: Publication, where: str) -> Iterator[str]:
    """First editions are sealed with the publication (proof.selectors.boards), later ones by themselves."""
    seals = sealed.page_seals(publication)
    kept = sealed.editions(seals)
    loose: dict[sealed.Place, Page] = {}
    rows = Page.objects.filter(publication=publication).order_by("edition", "pk")
    for row in rows.iterator(chunk_size=100):
        if not _one_page(row):
            yield f"{where}：{_place(row)}第 {row.edition} 印的两种压缩不是同一页"
        place = sealed.place_of(row)
        if row.edition == 0:
            continue
        if place not in kept:
            loose[place] = row
        elif sealed.print_of(row) != kept.pop(place):
            yield f"{where}：{_place(row)}第 {row.edition} 印的，与封存的不一样"
        # Before pages were sealed some were printed again; what was sealed since replaces them.
        elif seals[0].get("form", 1) < 3:
            loose = {old: page for old, page in loose.items() if old[:3] != place[:3]}
    for row in loose.values():
        yield f"{where}：{_place(row)}第 {row.edition} 印的，没有封存过"
    for branch, participant, view, edition in kept:
        gone = Page(branch_id=branch, participant_id=participant, view=view)
        yield f"{where}：{_place(gone)}第 {edition} 印的不见了"
    yield from _remarks_as_sealed(publication, seals, where)


def _remarks_as_sealed(publication: Publication, seals: list[dict], where: str) -> Iterator[str]:
    """What the pages were last sealed to say, and what objections and corrections say now."""
    sealed_words = seals[-1].get("said") if seals else None
    if not sealed_words or _being_printed(publication):
        return
    now = editions.remarks(publication).for_seal()
    # Of a corrected revision the numbers of objections stand as on the day of its correction.
    keys = ["corrected_by"] if now["corrected_by"] else list(now)
    if any(sealed_words[key] != now[key] for key in keys):
        yield f"{where}：页面上说的复核中、已更正或异议件数，与现在的记录不一样"


def _being_printed(publication: Publication) -> bool:
    """What was done just now is printed by a job that has not come to it yet."""
    rows = JobRun.objects.filter(
        kind=JobRun.Kind.REPRINT_PAGES, payload__publication=publication.pk
    )
    return rows.filter(state__in=[JobRun.State.PENDING, JobRun.State.RUNNING]).exists()


def _one_page(row: Page) -> bool:
    """Whether both compressed forms hold the same."""
    try:
        return brotli.decompress(bytes(row.brotli)) == gzip.decompress(bytes(row.gzip))
    except (OSError, EOFError, zlib.error, brotli.error):
        return False


def outdated(scope: verify.Scope) -> Iterator[tuple[Publication, int]]:
    """Revisions of which this release would print so many pages otherwise. No difference: what
    readers get is what was sealed."""
    for publication in verify.publications(scope):
        seals = sealed.page_seals(publication)
        remarks = editions.as_sealed(publication, seals[-1].get("said", {}) if seals else {})
        newest: dict[editions.Place, Page] = {}
        rows = Page.objects.filter(publication=publication).order_by("edition").defer("brotli")
        for row in rows:
            newest[row.branch_id, row.participant_id, row.view] = row
        many = 0
        for page in editions.printed(publication, remarks):
            last = newest.get((page.branch_id, page.participant_id, page.view))
            if last is None or gzip.decompress(bytes(last.gzip)) != gzip.decompress(page.gzip):
                many += 1
        if many:
            yield publication, many


def _place(page: Page) -> str:
    look = {
        "rate": "得分率",
        "post": "同职务",
        "category": "分类",
        "charts": "图",
        "open": "群众看的",
    }.get(page.view, page.view)
    if page.participant_id is not None:
        return f"参评人 {page.participant_id} 的一页{look}"
    return f"{'全厂榜' if page.branch_id is None else f'党支部 {page.branch_id} 的榜'}{look}"
