"""What stands on paper: the signed sheet of a month, and a revision's sheets. Numbers as stored."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from members.duties import Duties
from scoring.base.selectors.beijing_time import full
from scoring.engine.board import form
from scoring.engine.board.content import Content, Line
from scoring.engine.numbers import money
from scoring.engine.time.periods import Month, Quarter
from scoring.models import Confirmation, MonthlyResult, Publication, Sheet
from scoring.month.selectors import verification as select_verification
from scoring.publication.selectors import visibility
from scoring.publication.selectors.publication import sees_line
from scoring.quarter.selectors import grade_decision, standings
from scoring.scheme.selectors import facts as select_facts

Data = dict[str, Any]


def month(sheet: Sheet, *, silent: str, site: str = "") -> Data:
    """The month's sheet on one A4 landscape page: items down, people across.

    `silent` is what is printed for those who did not answer; never a signature. `site`: where
    people open the pages, if PUBLIC_URL does not say it.
    """
    rubric = select_facts.rubric_of(sheet.rubric)
    rows = MonthlyResult.objects.filter(sheet=sheet).select_related("participant__seat__member")
    results = list(rows.order_by("participant__seat_id"))
    said = {pk: answer.text for pk, answer in select_verification.answers(sheet).items()}
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
    locked = sheet.is_locked
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
        "qr": _address(site, f"/sheets/{sheet.pk}/", sheet.digest) if locked else "",
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
    """Reopenings and returns that led to these numbers; what was wrong may be a masked matter, and
    the paper is the same for everybody."""
    rows = sheet.transitions.filter(act__in=["reopen", "return"]).select_related("by__member")
    return [
        f"{full(row.at)} {row.by or '系统'} {row.reason if row.act == 'reopen' else '退回'}"
        for row in rows.order_by("pk")[:3]
    ]


def publication(duties: Duties, pk: int) -> Publication | None:
    rows = Publication.objects.select_related("board__plant")
    return rows.filter(pk=pk, board__plant_id__in=duties.plants()).first()


def of_line(duties: Duties, pk: int, participant: int) -> Publication | None:
    """The publication for the paper of one line, which is also his who has left the plant."""
    found = Publication.objects.select_related("board__plant").filter(pk=pk).first()
    return found if found and sees_line(duties, found, participant) else None


def _address(site: str, path: str, digest: str) -> str:
    return f"{settings.PUBLIC_URL or site}{path} sha256:{digest}"


def frame(found: Publication, path: str, title: str, site: str) -> Data:
    return {
        "title": title,
        "organ": found.head["plant_name"],
        "date": f"{timezone.localtime(found.published_at):%Y年%-m月%-d日}",
        "revision": found.revision,
        "digest": found.digest,
        "address": f"{settings.PUBLIC_URL or site}{path}",
        "qr": _address(site, path, found.digest),
    }


def personal(found: Publication, participant: int, *, site: str = "") -> Data | None:
    """One person's quarter with every sentence."""
    content = standings.content(found)
    line = content.line_of(participant)
    if line is None:
        return None
    label = Quarter.parse(content.period).label
    path = f"/publications/{found.pk}/line/{participant}/"
    parts = [
        {
            "name": category.name,
            "points": money(line.categories.get(category.code, 0)),
            "sentences": [
                {
                    "month": f"{Month.parse(s.month).number} 月" if s.month else "",
                    "text": s.text,
                    "amount": money(s.amount),
                }
                for s in line.sentences
                if s.category == category.code
            ],
        }
        for category in content.categories
    ]
    counts = line.total is not None
    total = " ＋ ".join(f"{part['name']} {part['points']}" for part in parts)
    return frame(found, path, f"{line.name}{label}{content.scheme_name}单", site) | {
        "facts": [{"name": name, "value": value} for name, value in _facts(found, content, line)],
        "decided": grade_decision.in_words(line),
        "parts": parts if counts else [],
        "sum": f"{total} ＝ {money(line.total or 0)} 分" if counts else f"{line.why}，不计 0 分。",
    }


def _facts(found: Publication, content: Content, line: Line) -> list[tuple[str, str]]:
    how = found.board.shows
    place = visibility.places(content, how, found.board.top).get(line.participant, line.why)
    rows = [
        ("姓名", line.name),
        ("职务", form.posts(line)),
        ("党支部", line.branch_name),
        ("合计", line.why if line.total is None else money(line.total)),
        ("等次", line.grade + ("（集体研究）" if line.decided else "") or "—"),
        ("得分率", "—" if line.score_rate is None else f"{money(line.score_rate)}%"),
        ("支部名次", str(line.rank_branch or line.why)),
    ]
    return [*rows, (visibility.place_name(how), place)] if place else rows
