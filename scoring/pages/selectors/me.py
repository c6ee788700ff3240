"""A person's own page: what this month can still earn, and everything the system holds of him."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from members.models import Leave, Member, PanelMember, Seat
from scoring.engine.numbers import cents, money
from scoring.engine.process.workflow import RECORDING_STATES
from scoring.engine.time.periods import Month
from scoring.ledger.selectors import entry as select_entry
from scoring.models import Adjustment, Answer, Entry, MonthlyResult, Objection, Sheet, Standing
from scoring.publication.selectors import visibility
from scoring.quarter.selectors import standings

FORMAT = "zhiwei-own-data-1"


@dataclass
class Chance:
    """An item that is open to him this month and not at its cap."""

    code: str
    name: str
    worth: str
    gained: str
    left: str  # up to the month's cap; empty where the month has none


def chances(member_id: int | None, today: date) -> list[Chance]:
    """What can still be earned in the month that runs; nothing when he holds no seat."""
    if member_id is None:
        return []
    month = Month.of(today).first
    rows = Sheet.objects.filter(
        month=month,
        state__in=RECORDING_STATES,
        branch__seats__member_id=member_id,
    ).select_related("branch", "rubric")
    found = []
    for sheet in rows.distinct().order_by("pk"):
        grid = select_entry.grid(sheet, by_member=None, may_record=False)
        for cell in grid.cells():
            mine = cell.person.participant.held.member_id == member_id
            if not mine or cell.why_closed or cell.item.sign < 0:
                continue
            gained = cents(cell.points or "0.00")
            cap = cell.item.cap_month
            if cap is None or gained < cap:
                left = money(cap - gained) if cap is not None else ""
                item = cell.item
                found.append(Chance(item.code, item.name, item.worth(), money(gained), left))
    return found


def objections(member: Member | None) -> list[Objection]:
    """Those under his name, whoever wrote them down, and those about a line of his; the newest
    first."""
    if member is None:
        return []
    mine = Q(author__on_behalf_of=member) | Q(participant__seat__member=member)
    mine |= Q(author__on_behalf_of__isnull=True, author__user__member=member)
    rows = Objection.objects.filter(mine).select_related(
        "publication__board__plant", "participant__seat__member"
    )
    return list(rows.order_by("-pk"))


def _objection(one: Objection, member: Member) -> dict[str, Any]:
    """Of one that is about him everything but who filed it."""
    author = getattr(one, "author", None)
    return {
        "period": one.publication.board.period,
        "revision": one.publication.revision,
        "filed_by_me": author is not None and author.member_id == member.pk,
        "about_me": one.participant is not None and one.participant.held.member_id == member.pk,
        "item": one.item,
        "text": one.text,
        "filed_at": one.filed_at,
        "state": one.get_state_display(),
        "steps": [{"act": s.act, "at": s.at, "text": s.text} for s in one.steps.order_by("pk")],
    }


def own_data(member: Member) -> dict[str, Any]:
    """Everything about one person, for him to take away."""
    mine = {"participant__seat__member": member}
    entries = Entry.objects.filter(**mine).select_related("sheet", "recorded_by__member")
    results = MonthlyResult.objects.filter(participant__seat__member=member)
    standings = Standing.objects.filter(**mine).select_related("publication__board", "branch")
    answers = Answer.objects.filter(**mine).select_related("sheet")
    adjusted = Adjustment.objects.filter(**mine).order_by("pk")
    return {
        "format": FORMAT,
        "member": {
            "name": member.name,
            "status": member.get_status_display(),
            "branch": str(member.branch),
            "group": str(member.group or ""),
        },
        "seats": [
            {
                "branch": str(s.branch),
                "post": s.get_post_display(),
                "from": s.from_on,
                "to": s.to_on,
            }
            for s in Seat.objects.filter(member=member).select_related("branch")
        ],
        "panels": [
            {"branch": str(p.branch), "from": p.from_on, "to": p.to_on}
            for p in PanelMember.objects.filter(member=member).select_related("branch")
        ],
        "leave": [
            {"kind": x.get_kind_display(), "exempt": x.exempt, "from": x.from_on, "to": x.to_on}
            for x in Leave.objects.filter(member=member)
        ],
        "matters": [
            {
                "key": str(e.client_key),
                "month": str(Month.of(e.month)),
                "item": e.item,
                "on": e.on,
                "fields": e.fields,
                "matter": e.matter,
                "note": e.note,
                "void": e.void,
                "supersedes": e.supersedes_id,
                "reason": e.reason,
                "recorded_at": e.recorded_at,
                "recorded_by": str(e.recorded_by),
                "source": e.get_source_display(),
            }
            for e in entries.order_by("month", "recorded_at", "pk")
        ],
        "months": [
            {"month": str(Month.of(r.sheet.month)), "total": money(r.total), "items": r.items}
            for r in results.select_related("sheet").order_by("sheet__month")
        ],
        "answers": [
            {"month": str(Month.of(a.sheet.month)), "agrees": a.agrees, "text": a.text, "at": a.at}
            for a in answers.order_by("pk")
        ],
        "quarters": [
            {
                "period": s.publication.board.period,
                "revision": s.publication.revision,
                "total": None if s.total is None else money(s.total),
                "rank_branch": s.rank_branch,
                # Where posts are apart, nobody is compared with all of the plant.
                "rank_plant": None if s.publication.board.shows == "post" else s.rank_plant,
                "digest": s.publication.digest,
            }
            for s in standings.order_by("publication__board__period", "publication__revision")
        ],
        "adjustments": [
            {"period": a.period, "amount": money(a.amount), "reason": a.reason} for a in adjusted
        ],
        "objections": [_objection(one, member) for one in objections(member)],
    }


def own_place(standing: Standing) -> str:
    """One's own rank in the plant, which is shown to oneself also where the board shows less;
    where posts are apart, the rank among those of the same post."""
    board = standing.publication.board
    if board.shows != "post":
        return str(standing.rank_plant or "")
    content = standings.content(standing.publication)
    return visibility.places(content, "post", board.top).get(standing.participant_id, "")
