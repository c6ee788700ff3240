"""What stands on paper: the signed sheet of a month, and a revision's sheets. Numbers as stored."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from members.duties import Duties
from scoring.engine.numbers import money
from scoring.engine.periods import Month, Quarter
from scoring.models import Confirmation, MonthlyResult, Publication, Sheet
from scoring.selectors import facts as select_facts
from scoring.selectors import grade_decision, open_board, showing, standings
from scoring.selectors import verification as select_verification
from scoring.selectors.moments import full
from scoring.selectors.publication import WHY_UNRANKED

Data = dict[str, Any]


def month(sheet: Sheet, *, silent: str) -> Data:
    """The month's sheet on one A4 landscape page: items down, people across.

    `silent` is what is printed for those who did not answer; never a signature.
    """
    rubric = select_facts.rubric_of(sheet.rubric)
    rows = MonthlyResult.objects.filter(sheet=sheet).select_related("participant__seat__member")
    results = list(rows.order_by("participant__seat_id"))
    said = select_verification.answers(sheet)
    people = [
        {
            "name": row.participant.held.member.name,
            "post": row.participant.held.get_post_display(),
            "total": money(row.total),
            "answer": said.get(row.participant_id, silent),
        }
        for row in results
    ]
    categories = [
        {
            "code": category.code,
            "name": category.name,
            "sums": [money(row.categories[place]) for row in results],
            "items": [
                {
                    "code": item.code,
                    "name": item.name,
                    "values": [_shown(row.items.get(item.code, "")) for row in results],
                }
                for item in category.items
            ],
        }
        for place, category in enumerate(rubric.categories.values())
    ]
    many = sum(len(category.items) for category in rubric.categories.values())
    locked = sheet.state == Sheet.State.LOCKED
    return {
        "title": f"{sheet.branch} {Month.of(sheet.month).label} 支委积分表",
        "plant": str(sheet.plant),
        "state": "当月锁定" if locked else f"{sheet.get_state_display()}，未锁定，不作凭据",
        "minutes": sheet.minutes_no or "（未填）",
        "digest": sheet.digest if locked else "（锁定后才有）",
        "rubric": f"方案 {sheet.rubric.name} {sheet.rubric.content_hash[:8]}",
        "people": people,
        "categories": categories,
        "submitted": _by(sheet.submitted_by, sheet.submitted_at),
        "confirmed": _panel(sheet),
        "notes": _notes(sheet),
        "qr": _address(f"/sheets/{sheet.pk}/", sheet.digest) if locked else "",
        # 31 items at 8 points fill the page; longer schemes and many people shrink a little.
        "size": 9 if many <= 34 and len(people) <= 9 else 7,
        "inset": 22 if many <= 34 else 11,  # tenths of a point
    }


def _shown(points: str) -> str:
    return "" if points in ("", "0.00") else points


def _by(user: Any, at: datetime | None) -> str:
    return f"{user} {full(at)}" if user and at else "（未提交）"


def _panel(sheet: Sheet) -> str:
    votes = Confirmation.objects.filter(sheet=sheet, round=sheet.round, agrees=True)
    names = [str(vote.by) for vote in votes.select_related("by__member").order_by("pk")]
    return "、".join(dict.fromkeys(names)) or "（未核实）"


def _notes(sheet: Sheet) -> list[str]:
    """Reopenings and returns that led to these numbers."""
    rows = sheet.transitions.filter(act__in=["reopen", "return"]).select_related("by__member")
    return [f"{full(row.at)} {row.by} {row.reason}" for row in rows.order_by("pk")[:3]]


def publication(duties: Duties, pk: int) -> Publication | None:
    rows = Publication.objects.select_related("board__plant")
    return rows.filter(pk=pk, board__plant_id__in=duties.plants()).first()


def _address(path: str, digest: str) -> str:
    return f"{settings.PUBLIC_URL}{path} sha256:{digest}"


def _frame(found: Publication, path: str, title: str) -> Data:
    return {
        "title": title,
        "organ": found.head["plant_name"],
        "date": f"{timezone.localtime(found.published_at):%Y年%-m月%-d日}",
        "revision": found.revision,
        "digest": found.digest,
        "address": f"{settings.PUBLIC_URL}{path}",
        "qr": _address(path, found.digest),
    }


def _open(found: Publication, branch: int | None) -> Data | None:
    """How those without an account read the board; None where nothing is shown to them. The same
    until somebody has the code replaced."""
    code = open_board.codes(found).get(branch)
    if code is None:
        return None
    site = settings.PUBLIC_URL
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


def notice(found: Publication, branch: int | None = None) -> Data:
    """The 公示 of a plant or of one branch, in the layout of an official paper."""
    payload = standings.content(found)
    label = Quarter.parse(payload["period"]).label
    place = next((b["name"] for b in payload["branches"] if b["id"] == branch), "")
    key = "rank_plant" if branch is None else "rank_branch"
    lines = [x for x in payload["lines"] if branch is None or x["branch"] == branch]
    ranked = standings.in_order(lines, key)
    path = f"/boards/{found.pk}/" + (f"branch/{branch}/" if branch else "")
    until = f"{found.window_to.year}年{found.window_to.month}月{found.window_to.day}日 24:00"
    name = f"{label}{payload['scheme_name']}公示"
    return _frame(found, path, f"{place}{name}") | {
        # A title on two lines is broken between words.
        "heading": [place, name] if place else [name],
        "body": [
            f"现将{place or payload['plant_name']}{label}{payload['scheme_name']}结果公示如下。",
            f"公示时间：{full(found.opens_at)}至{until}。"
            "对分数有异议的，可在公示期内向所在党支部或上级党委组织部门提出，写明哪一项、哪一天。",
        ],
        "columns": COLUMNS,
        "open": _open(found, branch),
        "rows": [
            [
                str(x[key]),
                x["name"],
                x["post"],
                x["branch_name"],
                x["total"],
                f"{x['class']}{'＊' if 'decided' in x else ''}",
            ]
            for x in ranked
        ],
        "decided": [
            f"＊ {x['name']}：{grade_decision.in_words(x)}" for x in ranked if "decided" in x
        ],
        "apart": [
            f"{x['name']}　{x['branch_name']}　{WHY_UNRANKED.get(x['unranked'] or '', '')}"
            for x in lines
            if x[key] is None
        ],
    }


def personal(found: Publication, participant: int) -> Data | None:
    """One person's quarter with every sentence."""
    payload = found.head
    line = standings.line(found, participant)
    if line is None:
        return None
    label = Quarter.parse(payload["period"]).label
    path = f"/boards/{found.pk}/line/{participant}/"
    why = WHY_UNRANKED.get(line["unranked"] or "", "")
    how = found.board.shows
    places = showing.places(standings.content(found)["lines"], how) if how == "post" else {}
    facts = [
        ("姓名", line["name"]), ("职务", line["post"]), ("党支部", line["branch_name"]),
        ("合计", line["total"] or why), ("等次", line["class"] + ("（集体研究）" if "decided" in line else "") or "—"),
        ("得分率", f"{line['score_rate']}%" if line["score_rate"] else "—"),
        ("支部名次", line["rank_branch"] or why), (showing.place_name(how), places.get(participant) or line["rank_plant"] or why),
    ]  # fmt: skip
    parts = [
        {
            "name": category["name"],
            "points": line["categories"].get(category["code"], "0.00"),
            "sentences": [
                {
                    "month": f"{int(s['month'][5:])} 月" if s["month"] else "",
                    "text": s["text"],
                    "amount": s["amount"],
                }
                for s in line["sentences"]
                if s["category"] == category["code"]
            ],
        }
        for category in payload["categories"]
    ]
    total = " ＋ ".join(f"{part['name']} {part['points']}" for part in parts)
    return _frame(found, path, f"{line['name']}{label}{payload['scheme_name']}单") | {
        "facts": [{"name": name, "value": str(value)} for name, value in facts],
        "decided": grade_decision.in_words(line),
        "parts": parts if line["total"] else [],
        "sum": f"{total} ＝ {line['total']} 分" if line["total"] else f"{why}，不计 0 分。",
    }


POSTER_LINES = 20


def poster(found: Publication) -> Data:
    """A picture for the notice board and for chat groups: as much as the board shows the masses,
    of a list the first twenty ranks, of posts apart the first ranks of each."""
    payload = standings.content(found)
    label = Quarter.parse(payload["period"]).label
    board = found.board
    seen = showing.shown(payload["lines"], board.masses, top=board.top)
    each = max(3, POSTER_LINES // max(1, len(seen.groups)))
    groups = [(group.name, _first(group.rows, each)) for group in seen.groups]
    printed = {row["participant"] for _, rows in groups for row in rows}
    named = {row["participant"] for group in seen.groups for row in group.rows}
    more = seen.left + len(named - printed)
    words = [f"其余 {more} 人不在图上" if more else "",
             f"{len(seen.apart)} 人不参与排名" if seen.apart else ""]  # fmt: skip
    code = open_board.codes(found).get(None)
    reads = f"；没有账号的到 {settings.PUBLIC_URL}/open/ 输入看榜码 {code}" if code else ""
    return _frame(found, f"/boards/{found.pk}/", f"{label}{payload['scheme_name']}榜") | {
        "window": f"{payload['plant_name']}　公示到 {found.window_to.month}月{found.window_to.day}日 24:00",
        "groups": [
            {"name": name, "rows": [_poster_row(row, post=not name) for row in rows]}
            for name, rows in groups
        ],
        "bands": [
            {
                "name": f"{band['name']}　{len(band['people'])} 人",
                "people": "、".join(band["people"]),
            }
            for band in seen.bands
        ],
        "apart": "，".join(word for word in words if word),
        "foot": f"第 {found.revision} 版，扫码看每一分从哪里来{reads}",
        "code": code.code if code else "",
    }


def _poster_row(line: Data, *, post: bool) -> Data:
    return {
        "rank": str(line["rank"]),
        "name": line["name"],
        "post": line["post"] if post else "",
        "branch": line["branch_name"],
        "total": line["total"],
    }


def _first(ranked: list[Data], many: int) -> list[Data]:
    """So many that no rank is cut in two: all who share the last one are there, or none of them
    where they would be more than fill the sheet again."""
    if len(ranked) <= many:
        return ranked
    edge = ranked[many - 1]["rank"]
    kept = [x for x in ranked if x["rank"] <= edge]
    if len(kept) > 2 * many:
        return [x for x in ranked if x["rank"] < edge]
    return kept


LINES_A_SCREEN = 12


def screens(found: Publication) -> list[Data]:
    """Pages for a wall: everybody with a rank, a dozen at a time."""
    payload = standings.content(found)
    ranked = standings.in_order(payload["lines"])
    rows = [[x["rank_plant"], x["name"], x["post"], x["branch_name"], x["total"]] for x in ranked]
    return [
        {"name": f"{start + 1}–{start + len(part)}", "rows": part}
        for start in range(0, len(rows), LINES_A_SCREEN)
        if (part := rows[start : start + LINES_A_SCREEN])
    ]
