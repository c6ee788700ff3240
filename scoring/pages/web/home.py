"""First page, own page, everything else; jobs in progress; the health check."""

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from scoring.base.selectors.viewer import viewer
from scoring.base.services import jobs
from scoring.claims.selectors import peer as select_peer
from scoring.claims.selectors.before_claim import before_answer
from scoring.clock.selectors import ops as select_ops
from scoring.engine.board.content import WHY_UNRANKED
from scoring.engine.numbers import money
from scoring.engine.process.duty import key_of
from scoring.engine.process.why_not.record import why_not_answer
from scoring.engine.time.deadlines import words
from scoring.engine.time.periods import Month, Quarter
from scoring.ledger.selectors import deadlines as select_deadlines
from scoring.meetings.selectors import meetings as select_meetings
from scoring.month.selectors import verification as select_verification
from scoring.pages.selectors import home as select_home
from scoring.pages.selectors import me as select_me
from scoring.publication.selectors import publication as select_publication
from scoring.telling.selectors import reminders as select_reminders
from scoring.telling.selectors import todos as select_todos
from scoring.year.selectors import year as select_year

if TYPE_CHECKING:
    from scoring.models import MonthlyResult, Reminder, ReminderLine


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    who = viewer(request)
    last = select_publication.visible(who.duties).first()
    todos = select_todos.todos(who.duties, who.today)
    reminder = select_reminders.of_today(who.user.pk, who.today)
    context = {
        "todos": todos,
        "waiting": [
            (row, why_not_answer(before_answer(row.request, row.tip, who.user, who.now)))
            for row in select_peer.asked_of(who.user.member_id, who.today)
        ],
        "may_claim": bool(who.duties.seats),
        "notices": select_home.notices(who.user.pk),
        "reminder": reminder,
        "told": _without_card(reminder, todos),
        "meetings_at_hand": select_meetings.at_hand(who.duties),
        "steps": select_deadlines.own_steps(who.duties, who.today),
        "last": last,
        "last_label": Quarter.parse(last.board.period).label if last else "",
        "today": words(who.today),
        "now": who.now,
    }
    return render(request, "pages/home.html", context)


def _without_card(
    reminder: "Reminder | None", todos: list[select_todos.Todo]
) -> list["ReminderLine"]:
    """The lines of a reminder of which no card stands on the page already."""
    if reminder is None:
        return []
    before_him = {card.duty for card in todos if card.duty}
    return [line for line in reminder.lines.all() if key_of(line.key) not in before_him]


@require_safe
def me(request: HttpRequest) -> HttpResponse:
    """Every published quarter of one's own, and the months that are not published yet."""
    who = viewer(request)
    standings = select_home.standings_of(who.user.member_id)
    rows = [
        {
            "standing": s,
            "label": Quarter.parse(s.publication.board.period).label,
            "total": None if s.total is None else money(s.total),
            "why": WHY_UNRANKED.get(s.unranked_reason, ""),
            "place": select_me.own_place(s),
        }
        for s in standings
    ]
    since = Month.of(who.today).quarter.previous.first
    months = select_home.months_of(who.user.member_id, since=since)
    lines = [
        {"sheet": r.sheet, "month": Month.of(r.sheet.month).label, "total": money(r.total),
         "participant": r.participant_id, **_answered(r),
         "sentences": select_verification.sentences_of(r.sheet, [r]).get(r.participant_id, [])}
        for r in months
    ]  # fmt: skip
    context = {
        "rows": rows,
        "bars": _bars(rows),
        "months": lines,
        "member": who.user.member,
        "objections": select_me.objections(who.user.member),
        "chances": select_me.chances(who.user.member_id, who.today),
    }
    return render(request, "pages/me.html", context)


def _answered(result: "MonthlyResult") -> dict:
    """What he said of a locked month; who confirmed is not asked again."""
    if not result.sheet.is_locked:
        return {"answer": "", "answered": False}
    said = select_verification.answers(result.sheet).get(result.participant_id)
    return {"answer": said.text if said else "", "answered": said is not None and said.agrees}


def _bars(rows: list[dict]) -> list[dict]:
    """Quarters from old to new as bars of a common scale, for one small drawing."""
    totals = [row["standing"].total for row in rows if row["standing"].total is not None]
    top = max([3500, *totals])
    return [
        {
            "label": (quarter := Quarter.parse(row["standing"].publication.board.period)).label,
            "short": quarter.label_in_year,
            "total": row["total"],
            "x": 20 + i * 90,
            "y": 120 - row["standing"].total * 100 // top,
            "height": row["standing"].total * 100 // top,
            "above": 114 - row["standing"].total * 100 // top,
        }
        for i, row in enumerate(reversed([r for r in rows if r["total"] is not None][:4]))
    ]


@require_safe
def more(request: HttpRequest) -> HttpResponse:
    who = viewer(request)
    context = {
        "granted": bool(who.duties.grants),
        "organiser": "organiser" in who.duties.grants,
        "sees_year": bool(select_year.plants(who.duties)),
        "this_year": who.today.year,
        "may_claim": bool(who.duties.seats),
        "in_a_plant": bool(who.duties.plants()),
        "operates": select_ops.scope(who.user, who.duties) is not None,
    }
    return render(request, "pages/more.html", context)


@require_safe
def job(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a piece of work in the background is; the page looks again by itself."""
    who = viewer(request)
    found = select_home.job(who.duties, pk)
    if found is None:
        raise Http404("没有这项工作")
    done = found.state in ("done", "parked")
    board_id = found.payload.get("board") if who.duties.grants else None
    # What went wrong is for those who can mend it; others hear that it is not done.
    said = found.said if found.is_done or who.duties.grants else ""
    context = {
        "job": found,
        "done": done,
        "name": select_ops.JOB_NAMES.get(found.kind, found.kind),
        "board_id": board_id,
        "said": said,
        "may_try": select_home.may_try(who.duties, found),
        "later": found.due_at > who.now,
    }
    return render(request, "pages/job.html", context)


@require_POST
def job_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Try a parked job once more: for the plant's organiser and committee."""
    who = viewer(request)
    found = select_home.job(who.duties, pk)
    if found is None or not select_home.may_try(who.duties, found):
        raise Http404("没有这项工作")
    jobs.take_up_again(pk)
    return redirect("job", pk)


@login_not_required
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    return HttpResponse("User-agent: *\nDisallow: /\n", content_type="text/plain")
