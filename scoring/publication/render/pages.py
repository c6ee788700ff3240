"""The pages of a published revision, rendered once into the bytes that everybody gets."""

import gzip
from dataclasses import dataclass
from typing import Any

import brotli
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone

from scoring.base.render.places import Place
from scoring.base.selectors.beijing_time import full
from scoring.engine.numbers import cents, money
from scoring.engine.time.deadlines import words
from scoring.engine.time.periods import Quarter, month_words
from scoring.models import Page, Publication
from scoring.publication.render import drawing
from scoring.publication.selectors import charts, open_board, visibility
from scoring.publication.selectors.publication import WHY_UNRANKED
from scoring.quarter.selectors import grade_decision, standings

Payload = dict[str, Any]
# Rendered once and read for years, over weak signals: a fifth smaller than at 9, for some tenths
# of a second a board.
BROTLI_QUALITY = 11


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

    def for_seal(self) -> Payload:
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
    payload: Payload,
    remarks: Remarks | None = None,
    *,
    only: set[int] | None = None,
) -> list[Page]:
    """One page of the plant, one a branch, one a line, and those for readers without an account;
    not saved. With `only`: the lines of these people alone; the boards all carry the numbers of
    objections."""
    remarks = remarks or Remarks()
    how = publication.board.shows
    lines = [
        _dressed(line, payload) | {"review": line["participant"] in remarks.review}
        for line in payload["lines"]
    ]
    printed = [line for line in lines if only is None or line["participant"] in only]
    common = _common(publication, payload) | {"remarks": remarks}
    places = visibility.places(payload["lines"], how, publication.board.top)
    printed = [line | {"place": places.get(line["participant"], line["why"])} for line in printed]
    boards = [None, *payload["branches"]]
    pages = [_board(publication, payload, lines, branch, common) for branch in boards]
    pages += [
        _open(publication, payload, lines, branch, common)
        for branch in boards
        if (branch and branch["id"]) in open_board.places(publication)
    ]
    return pages + [_line(publication, payload, line, common) for line in printed]


def _common(publication: Publication, payload: Payload) -> dict[str, Any]:
    return {
        "frame": stored_frame(),
        "publication": publication,
        "payload": payload,
        "published_at": full(publication.published_at),
        "window_from": f"{words(publication.window_from)} {timezone.localtime(publication.opens_at):%H:%M}",
        "window_to": words(publication.window_to),
    }


def _board(
    publication: Publication,
    payload: Payload,
    lines: list[Payload],
    branch: Payload | None,
    common: dict[str, Any],
) -> Page:
    here = [line for line in lines if branch is None or line["branch"] == branch["id"]]
    board = publication.board
    # A branch shows all its own, the plant as much as its board says.
    how, key = (board.shows, "rank_plant") if branch is None else ("full", "rank_branch")
    context = common | {
        "branch": branch,
        "title": f"{Quarter.parse(payload['period']).label}{payload['scheme_name']}榜",
        "shown": _shown(publication, here, how, key, compared=board.shows, within=branch),
        "how": how,
        "whole": board.shows == "full",
        # A paper of its own where the masses see something else than the whole list.
        "posted": (board.masses if branch is None else board.masses_of_branch)
        not in ("full", visibility.NOBODY),
        "with_branch": branch is None,
        "scale": _scale(payload),
    }
    return stored_page(publication, "publication/page.html", context, branch=branch)


def _shown(
    publication: Publication,
    lines: list[Payload],
    how: str,
    rank: str,
    *,
    compared: str,
    within: Payload | None,
) -> visibility.Shown:
    """`compared`: as much as the readers of this page see of the plant decides whether they see
    who moved by how many ranks of it, or points only. Among the few of a branch (`within`) the
    words say that these ranks are the plant's."""
    of = "全厂" if within else ""
    moved = [
        line | {"movement": _movement(line, of) if compared == "full" else _gained(line)}
        for line in lines
    ]
    grades = standings.grades(publication)
    return visibility.shown(moved, how, top=publication.board.top, grades=grades, rank=rank)


def _open(
    publication: Publication,
    payload: Payload,
    lines: list[Payload],
    branch: Payload | None,
    common: dict[str, Any],
) -> Page:
    """As much as the board shows the masses; nothing on it leads to where a login is asked for."""
    here = [line for line in lines if branch is None or line["branch"] == branch["id"]]
    board = publication.board
    how, key = (
        (board.masses, "rank_plant") if branch is None else (board.masses_of_branch, "rank_branch")
    )
    context = common | {
        "frame": stored_frame() | {"nav": [], "home": "/open/"},
        "branch": branch,
        "title": f"{Quarter.parse(payload['period']).label}{payload['scheme_name']}榜",
        "shown": _shown(publication, here, how, key, compared=board.masses, within=branch),
        "how": how,
        "with_branch": branch is None,
        "scale": _scale(payload),
        "open": True,
        "plant_too": board.masses != visibility.NOBODY,
    }
    return stored_page(
        publication, "publication/open.html", context, branch=branch, view=open_board.VIEW
    )


def _line(
    publication: Publication, payload: Payload, line: Payload, common: dict[str, Any]
) -> Page:
    parts = []
    for category in payload["categories"]:
        sentences = [
            _sentence(s, line) for s in line["sentences"] if s["category"] == category["code"]
        ]
        points = line["categories"].get(category["code"], "0.00")
        parts.append({"name": category["name"], "points": points, "sentences": sentences})
    whole = [_sentence(s, line) for s in line["sentences"] if not s["category"]]
    context = common | {
        "line": line
        | {"parts": parts, "whole": whole}
        | {
            "movement": _movement(line, "全厂")
            if publication.board.shows == "full"
            else _gained(line)
        },
        "whole": publication.board.shows == "full",
        "place_name": visibility.place_name(publication.board.shows),
        "radar": drawing.radar(charts.against_middle(line, payload)),
        "title": f"{Quarter.parse(payload['period']).label}{payload['scheme_name']}",
    }
    return stored_page(publication, "publication/line.html", context, line=line)


def _sentence(sentence: Payload, line: Payload) -> Payload:
    month = month_words(sentence["month"])
    behind = [
        one | {"day": f"{int(one['on'][5:7])}月{int(one['on'][8:])}日"}
        for one in line.get("matters", [])
        if one["item"] == sentence["item"] and one["month"] == sentence["month"]
    ]
    minus = sentence["amount"].startswith("-")
    return sentence | {"month": month, "minus": minus, "behind": behind}


def stored_page(
    publication: Publication,
    template: str,
    context: dict[str, Any],
    *,
    branch: Payload | None = None,
    line: Payload | None = None,
    view: str = "",
) -> Page:
    """Rendered and compressed, not saved. `view`: a second look at the same revision."""
    content = render_to_string(template, context).encode()
    place = f"b{branch['id']}" if branch else f"p{line['participant']}" if line else "plant"
    return Page(
        publication=publication,
        view=view,
        branch_id=branch["id"] if branch else None,
        participant_id=line["participant"] if line else None,
        # Pages for readers without an account have one address for all revisions.
        etag=f"{publication.digest[:40]}-{place}{view}"
        + (f"{publication.revision}" if view == open_board.VIEW else ""),
        brotli=brotli.compress(content, quality=BROTLI_QUALITY),
        gzip=gzip.compress(content, mtime=0),
    )


def _scale(payload: Payload) -> str:
    """The bars' common scale: all caps together, in points."""
    return money(sum(cents(c["cap"]) for c in payload["categories"] if c["cap"]) or 10_000)


def _dressed(line: Payload, payload: Payload) -> Payload:
    """A line with what the templates say about it."""
    values = {code: cents(points) for code, points in line["categories"].items()}
    bars: list[Payload] = []
    width = 0
    for code, value in values.items():
        if value > 0:
            width += value
            # The longest first: each covers the one before it, and needs one number, not two.
            bars.insert(0, {"code": code, "width": money(width)})
    names = {category["code"]: category["name"] for category in payload["categories"]}
    return line | {
        "bars": bars,
        "bar_words": "，".join(f"{names[code]} {line['categories'][code]}" for code in values),
        "decision": grade_decision.in_words(line),
        "why": WHY_UNRANKED.get(line["unranked"] or "", ""),
    }


def _movement(line: Payload, of: str = "") -> str:
    """Against the last published quarter: arrow, number and word, never colour alone. `of`: whose
    ranks they are, where the page does not show it."""
    moved = line["moved"]
    if moved is None:
        return "上季未上榜"
    if moved == 0:
        return f"{of}名次未变"
    whose = f"{of}名次" if of else ""
    return f"↑ {whose}上升 {moved} 名" if moved > 0 else f"↓ {whose}下降 {-moved} 名"


def _gained(line: Payload) -> str:
    """Against the last published quarter in points: where posts are not compared, nor are ranks."""
    points = line["moved_points"]
    if points is None:
        return "上季未上榜"
    if points == 0:
        return "与上季同分"
    return f"比上季多 {money(points)} 分" if points > 0 else f"比上季少 {money(-points)} 分"
