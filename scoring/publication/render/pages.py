"""The pages of a published revision, rendered once into the bytes that everybody gets."""

import gzip
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

import brotli
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone

from scoring.base.render.places import Place
from scoring.base.selectors.beijing_time import full
from scoring.engine.board import figures
from scoring.engine.board.content import Branch, Content, Line
from scoring.engine.numbers import money
from scoring.engine.time.deadlines import words
from scoring.engine.time.periods import Quarter
from scoring.models import Page, Publication
from scoring.publication.render import drawing, lines
from scoring.publication.selectors import open_board, visibility
from scoring.quarter.selectors import standings

# Rendered once and read for years, over weak signals: a tenth smaller than at 9; 11 saves 1.5 %
# more and takes twice as long (benchmarks/printing.py).
BROTLI_QUALITY = 10


def stored_frame(here: str = Place.BOARDS) -> dict[str, Any]:
    """The frame of pages that are the same for every reader: no name, no release's file names."""
    return {
        "css": f"{settings.STATIC_URL}scoring/zhiwei.css",
        # Stands in the page; the stylesheet follows below its heading and holds up nothing above.
        "first": settings.FIRST_STYLE,
        "nav": [{"url": url, "label": label, "here": url == here} for url, label in Place.choices],
        "who": "",
    }


@dataclass(frozen=True)
class Remarks:
    """What is said beside the numbers of a revision, and may change after they are frozen."""

    review: frozenset[int] = frozenset()  # participants whose lines are 复核中
    filed: int = 0
    upheld: int = 0
    corrected_by: Publication | None = None
    over: bool = False  # released: nobody objects to it any more

    def for_seal(self) -> dict[str, Any]:
        """In the words of a seal."""
        return {
            "review": sorted(self.review),
            "filed": self.filed,
            "upheld": self.upheld,
            "corrected_by": self.corrected_by.revision if self.corrected_by else None,
            "over": self.over,
        }


def render(
    publication: Publication,
    content: Content,
    remarks: Remarks | None = None,
    *,
    only: Collection[int] | None = None,
) -> Iterator[Page]:
    """One page of the plant, one a branch, one a line, and those for readers without an account;
    not saved. With `only`: the lines of these people alone; the boards all carry the numbers of
    objections."""
    remarks = remarks or Remarks()
    common = _common(publication, content) | {"remarks": remarks}
    boards = [None, *content.branches]
    yield from (_board(publication, content, branch, common) for branch in boards)
    shown = open_board.places(publication)
    for branch in boards:
        if (branch.id if branch else None) in shown:
            yield _open(publication, content, branch, common)
    places = visibility.places(content, publication.board.shows, publication.board.top)
    for line in content.lines:
        if only is None or line.participant in only:
            yield _line(publication, content, line, places.get(line.participant), common)


def many(publication: Publication, content: Content, only: Collection[int] | None) -> int:
    """How many pages `render` gives."""
    lines = len(content.lines if only is None else only)
    return 1 + len(content.branches) + len(open_board.places(publication)) + lines


def _common(publication: Publication, content: Content) -> dict[str, Any]:
    return {
        "frame": stored_frame(),
        "publication": publication,
        "content": content,
        "scheme": f"{Quarter.parse(content.period).label}{content.scheme_name}",
        "published_at": full(publication.published_at),
        "window_from": f"{words(publication.window_from)} {timezone.localtime(publication.opens_at):%H:%M}",
        "window_to": words(publication.window_to),
    }


def _board(
    publication: Publication, content: Content, branch: Branch | None, common: dict[str, Any]
) -> Page:
    board = publication.board
    # A branch shows all its own, the plant as much as its board says.
    how = board.shows if branch is None else "full"
    context = common | {
        "branch": branch,
        "title": f"{common['scheme']}榜",
        "shown": _shown(publication, content, how, board.shows, branch, common["remarks"]),
        "how": how,
        "whole": board.shows == "full",
        # A paper of its own where the masses see something else than the whole list.
        "posted": (board.masses if branch is None else board.masses_of_branch)
        not in ("full", visibility.NOBODY),
        "with_branch": branch is None,
        "scale": _scale(content),
    }
    return stored_page(publication, "publication/page.html", context, branch=branch)


def _shown(
    publication: Publication,
    content: Content,
    how: str,
    compared: str,
    branch: Branch | None,
    remarks: Remarks,
) -> dict[str, Any]:
    """`compared`: as much as the readers of this page see of the plant decides whether they see
    who moved by how many ranks of it, or points only. Among the few of a branch the words say
    that these ranks are the plant's."""
    seen = visibility.shown(
        content.within(branch.id if branch else None),
        how,
        top=publication.board.top,
        grades=standings.grades(publication),
        in_branch=branch is not None,
    )
    of = "全厂" if branch else ""

    def printed(line: Line) -> dict[str, Any]:
        moved = lines.movement(line, of) if compared == "full" else lines.gained(line)
        return (
            lines.printed(line, content)
            | {"review": line.participant in remarks.review}
            | {"movement": moved}
        )

    groups = [
        {"name": g.name, "rows": [printed(one.line) | {"rank": one.rank} for one in g.rows]}
        for g in seen.groups
    ]
    return vars(seen) | {
        "people": seen.people,
        "groups": groups,
        "apart": [printed(line) for line in seen.apart],
    }


def _open(
    publication: Publication, content: Content, branch: Branch | None, common: dict[str, Any]
) -> Page:
    """As much as the board shows the masses; nothing on it leads to where a login is asked for."""
    board = publication.board
    how = board.masses if branch is None else board.masses_of_branch
    context = common | {
        "frame": stored_frame() | {"nav": [], "home": "/open/"},
        "branch": branch,
        "title": f"{common['scheme']}榜",
        "shown": _shown(publication, content, how, board.masses, branch, common["remarks"]),
        "how": how,
        "with_branch": branch is None,
        "scale": _scale(content),
        "open": True,
        "plant_too": board.masses != visibility.NOBODY,
    }
    return stored_page(
        publication, "publication/open.html", context, branch=branch, view=open_board.VIEW
    )


def _line(
    publication: Publication,
    content: Content,
    line: Line,
    place: str | None,
    common: dict[str, Any],
) -> Page:
    sentences = [lines.sentence(one, line) for one in line.sentences]
    parts = [
        {
            "name": category.name,
            "points": money(line.categories.get(category.code, 0)),
            "sentences": [s for s in sentences if s["category"] == category.code],
        }
        for category in content.categories
    ]
    how = publication.board.shows
    printed = lines.printed(line, content)
    context = common | {
        "line": printed
        | {
            "parts": parts,
            "whole": [s for s in sentences if not s["category"]],
            "review": line.participant in common["remarks"].review,
            "place": printed["why"] if place is None else place,
            "adjusted": bool(line.adjustments),
            "movement": lines.movement(line, "全厂") if how == "full" else lines.gained(line),
        },
        "whole": how == "full",
        "place_name": visibility.place_name(how),
        "radar": drawing.radar(figures.against_middle(line, content)),
        "title": common["scheme"],
    }
    return stored_page(publication, "publication/line.html", context, line=line)


def stored_page(
    publication: Publication,
    template: str,
    context: dict[str, Any],
    *,
    branch: Branch | None = None,
    line: Line | None = None,
    view: str = "",
) -> Page:
    """Rendered and compressed, not saved. `view`: a second look at the same revision."""
    html = render_to_string(template, context).encode()
    place = f"b{branch.id}" if branch else f"p{line.participant}" if line else "plant"
    return Page(
        publication=publication,
        view=view,
        branch_id=branch.id if branch else None,
        participant_id=line.participant if line else None,
        # Pages for readers without an account have one address for all revisions.
        etag=f"{publication.digest[:40]}-{place}{view}"
        + (f"{publication.revision}" if view == open_board.VIEW else ""),
        brotli=brotli.compress(html, quality=BROTLI_QUALITY),
        gzip=gzip.compress(html, mtime=0),
    )


def _scale(content: Content) -> str:
    """The bars' common scale: all caps together, in points."""
    return money(sum(c.cap for c in content.categories if c.cap) or 10_000)
