"""Boards for readers without an account: by the code on the notice, or on the plant's network."""

from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address

from django.conf import settings
from django.db.models import F, Max

from scoring.models import Board, NoticeCode, Page, Publication
from scoring.publication.selectors.visibility import NOBODY

VIEW = "open"
# Announced and not yet put away.
SHOWN_STATES = (Board.State.IN_PUBLICITY, Board.State.OBJECTION, Board.State.PUBLISHED)


@dataclass(frozen=True)
class Opened:
    """What a code opens: the newest revision, and the branch whose notice it hung on."""

    publication: Publication
    branch: int | None


def by_code(code: str, now: datetime) -> Opened | None:
    """None where the code is unknown, has been replaced, or its window is over."""
    found = NoticeCode.objects.filter(code=code).select_related("board").first()
    if found is None or found.pk != _newest(found.board_id, found.branch_id).pk:
        return None
    last = Publication.objects.filter(board=found.board).order_by("-revision").first()
    if last is None or not opens(last, now):
        return None
    last.board = found.board
    return Opened(last, found.branch_id) if found.branch_id in places(last) else None


def newest(publication: Publication) -> Publication:
    """The last revision of the same board."""
    rows = Publication.objects.filter(board_id=publication.board_id).select_related("board__plant")
    return rows.latest("revision")


def opens(publication: Publication, now: datetime) -> bool:
    return now < publication.closes_at


def places(publication: Publication) -> list[int | None]:
    """Where a code may hang: each branch of the board, and the plant (None)."""
    board = publication.board
    branches = [b["id"] for b in publication.head["branches"]]
    return [
        *(branches if board.masses_of_branch != NOBODY else []),
        *([None] if board.masses != NOBODY else []),
    ]


def codes(publication: Publication) -> dict[int | None, NoticeCode]:
    """The code of each place that opens now or would within the window."""
    rows = NoticeCode.objects.filter(board_id=publication.board_id).order_by("pk")
    newest = {row.branch_id: row for row in rows}
    return {place: newest[place] for place in places(publication) if place in newest}


def on_network(address: str | None) -> list[Publication]:
    """The newest revisions that committees let everybody on the plant's network read."""
    here = _inside(address)
    if not here:
        return []
    rows = Publication.objects.filter(board__on_network=True, board__state__in=SHOWN_STATES)
    rows = rows.exclude(board__masses=NOBODY).annotate(last=Max("board__publications__revision"))
    rows = rows.filter(revision=F("last")).select_related("board__plant")
    rows = rows.order_by("board__plant_id", "-board__period")
    return [row for row in rows if here & {"", row.board.plant.name}]


def _inside(address: str | None) -> set[str]:
    """Names of the plants to whose network an address belongs; "" stands for every plant. None of
    them where the address is not known."""
    try:
        here = ip_address(address or "")
    except ValueError:
        return set()
    mapped = getattr(here, "ipv4_mapped", None) or here
    return {plant for plant, network in settings.PLANT_NETWORKS if mapped in network}


def page(publication: Publication, branch: int | None, *, encoding: str) -> Page | None:
    rows = Page.objects.filter(publication=publication, branch=branch, participant=None, view=VIEW)
    return rows.order_by("-edition").only("etag", encoding).first()


def _newest(board: int, branch: int | None) -> NoticeCode:
    rows = NoticeCode.objects.filter(board_id=board, branch_id=branch)
    return rows.order_by("-pk")[0]
