"""What hangs on a wall of a revision: the notice, the poster, the screen. Numbers as stored."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings

from scoring.base.selectors.beijing_time import full
from scoring.engine.board import form
from scoring.engine.board.content import Ranked
from scoring.engine.numbers import money
from scoring.engine.time.periods import Quarter
from scoring.models import Publication
from scoring.publication.selectors import open_board, visibility
from scoring.publication.selectors.paper import frame
from scoring.quarter.selectors import standings

Data = dict[str, Any]


def _open(found: Publication, branch: int | None, site: str) -> Data | None:
    """How those without an account read the board; None where nothing is shown to them. The same
    until somebody has the code replaced."""
    code = open_board.codes(found).get(branch)
    if code is None:
        return None
    until = f"{found.window_to.month}月{found.window_to.day}日"
    return {
        "words": f"没有账号的职工群众，{'用手机扫右边的码，或' if site else ''}打开 {site}/open/ 输入看榜码，"
        f"可看到{until} 24:00。",
        "code": str(code),
        "qr": f"{site}/open/{code.code}/" if site else "",
    }


COLUMNS = [
    {"name": "名次", "width": 7, "number": True},
    {"name": "姓名", "width": 11, "number": False},
    {"name": "职务", "width": 12, "number": False},
    {"name": "党支部", "width": 22, "number": False},
    {"name": "合计", "width": 9, "number": True},
    {"name": "等次", "width": 9, "number": False},
]
BANDS = [
    {"name": "等次", "width": 9, "number": False},
    {"name": "人数", "width": 7, "number": True},
    {"name": "姓名", "width": 54, "number": False},
]


def notice(
    found: Publication, branch: int | None = None, *, posted: bool = False, site: str = ""
) -> Data:
    """The 公示 of a plant or of one branch, in the layout of an official paper: the whole list, for
    party members; `posted`: as much of it as the board shows the masses, with the code, to hang up
    where everybody passes. Where the masses see the whole list, both are the same.
    `site`: where people open the pages, if PUBLIC_URL does not say it."""
    site = settings.PUBLIC_URL or site
    content = standings.content(found)
    label = Quarter.parse(content.period).label
    place = content.branch_name(branch)
    board = found.board
    masses = board.masses if branch is None else board.masses_of_branch
    how = masses if posted else "full"
    seen = visibility.shown(
        content.within(branch),
        how,
        top=board.top,
        grades=standings.grades(found),
        in_branch=branch is not None,
    )
    path = f"/publications/{found.pk}/" + (f"branch/{branch}/" if branch else "")
    until = f"{found.window_to.year}年{found.window_to.month}月{found.window_to.day}日 24:00"
    name = f"{label}{content.scheme_name}公示"
    left = [f"以上是前 {seen.people} 名，其余 {seen.left} 人不在这里列出。"] if seen.left else []
    return frame(found, path, f"{place}{name}", site) | {
        # A title on two lines is broken between words.
        "heading": [place, name] if place else [name],
        "body": [
            f"现将{place or content.plant_name}{label}{content.scheme_name}结果公示如下。",
            f"公示时间：{full(found.opens_at)}至{until}。"
            "对分数有异议的，可在公示期内向所在党支部或上级党委组织部门提出，写明哪一项、哪一天。",
        ],
        "columns": BANDS if how == "bands" else COLUMNS,
        "open": _open(found, branch, site) if how == masses else None,
        "rows": [[band.name, str(len(band.people)), "、".join(band.people)] for band in seen.bands]
        or [_row(one) for group in seen.groups for one in group.rows],
        "decided": [*left, *seen.notes],
        "apart": [f"{x.name}　{x.branch_name}　{x.why}" for x in seen.apart],
    }


def _row(one: Ranked) -> list[str]:
    line = one.line
    return [
        str(one.rank),
        line.name,
        form.posts(line),
        line.branch_name,
        money(line.total or 0),
        line.grade + ("＊" if line.decided else ""),
    ]


POSTER_LINES = 20


def poster(found: Publication, *, site: str = "") -> Data:
    """A picture for the notice board and for chat groups: as much as the board shows the masses,
    of a list the first twenty ranks, of posts apart the first ranks of each. `site` as above."""
    site = settings.PUBLIC_URL or site
    content = standings.content(found)
    label = Quarter.parse(content.period).label
    board = found.board
    seen = visibility.shown(content, board.masses, top=board.top, grades=standings.grades(found))
    each = max(3, POSTER_LINES // max(1, len(seen.groups)))
    groups = [(group.name, _first(group.rows, each)) for group in seen.groups]
    printed = {one.line.participant for _, rows in groups for one in rows}
    named = {one.line.participant for group in seen.groups for one in group.rows}
    more = seen.left + len(named - printed)
    words = [f"其余 {more} 人不在图上" if more else "",
             f"{len(seen.apart)} 人不参与排名" if seen.apart else ""]  # fmt: skip
    code = open_board.codes(found).get(None)
    reads = f"；没有账号的到 {site}/open/ 输入看榜码 {code}" if code else ""
    title = f"{label}{content.scheme_name}榜"
    return frame(found, f"/publications/{found.pk}/", title, site) | {
        "window": f"{content.plant_name}　公示到 {found.window_to.month}月{found.window_to.day}日 24:00",
        "groups": [
            {"name": name, "rows": [_poster_row(one, post=not name) for one in rows]}
            for name, rows in groups
        ],
        "bands": [
            {"name": f"{band.name}　{len(band.people)} 人", "people": "、".join(band.people)}
            for band in seen.bands
        ],
        "apart": "，".join(word for word in words if word),
        "notes": seen.notes,
        "foot": f"第 {found.revision} 版。党员扫码登录，看每一分从哪里来{reads}。",
        "code": code.code if code else "",
    }


def _poster_row(one: Ranked, *, post: bool) -> Data:
    line = one.line
    return {
        "rank": str(one.rank),
        "name": line.name,
        "post": form.posts(line) if post else "",
        "branch": line.branch_name,
        "total": money(line.total or 0),
    }


def _first(ranked: Sequence[Ranked], many: int) -> Sequence[Ranked]:
    """So many that no rank is cut in two: all who share the last one are there, or none of them
    where they would be more than fill the sheet again."""
    if len(ranked) <= many:
        return ranked
    edge = ranked[many - 1].rank
    kept = [one for one in ranked if one.rank <= edge]
    if len(kept) > 2 * many:
        return [one for one in ranked if one.rank < edge]
    return kept


LINES_A_SCREEN = 12


def screens(found: Publication) -> list[Data]:
    """Pages for a wall: everybody with a rank, a dozen at a time."""
    ranked = standings.content(found).ranked()
    rows = [
        [x.rank, x.line.name, form.posts(x.line), x.line.branch_name, money(x.line.total or 0)]
        for x in ranked
    ]
    return [
        {"name": f"{start + 1}–{start + len(part)}", "rows": part}
        for start in range(0, len(rows), LINES_A_SCREEN)
        if (part := rows[start : start + LINES_A_SCREEN])
    ]
