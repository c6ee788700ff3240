"""Who is asked to confirm a claim, until when, and what came of it."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone

from branches.models import Unit
from members.duties import Duties
from members.models import Member
from scoring.engine.facts import typed
from scoring.engine.process.workflow import RECORDING_STATES
from scoring.engine.scheme.items import Item
from scoring.models import Entry, PeerAnswer, PeerRequest, Sheet
from scoring.scheme.selectors import facts as select_facts


def requests(which: Q) -> list[PeerRequest]:
    related = PeerRequest.objects.select_related(
        "asked", "answer__by__member", "entry__participant__seat__member", "entry__sheet__branch"
    )
    related = related.select_related("entry__sheet__rubric").defer("entry__sheet__rubric__document")
    return list(related.filter(which))


def level(item: Item, entry: Entry) -> str:
    return typed.level(item.kind, entry.fields)


def deadline(request: PeerRequest) -> date:
    return timezone.localdate(request.asked_at) + timedelta(days=settings.PEER_ANSWER_DAYS)


def overdue(request: PeerRequest, today: date) -> bool:
    return today > deadline(request)


def words_of(request: PeerRequest, today: date) -> str:
    """Where a confirmation stands, as everybody in the branch may read it."""
    answer = getattr(request, "answer", None)
    if answer is not None:
        return answer_words(answer, request)
    if overdue(request, today):
        return f"对方未答复，由支部会议确定（{request.whom}）"
    last = deadline(request)
    how = "" if request.asked_id else "电话"
    return f"等 {request.whom} {how}确认（到 {last.month}月{last.day}日）"


def answer_words(answer: PeerAnswer, request: PeerRequest) -> str:
    said = "属实" if answer.yes else "不属实"
    if answer.how == PeerAnswer.How.MEETING:
        return f"会议确定：{said}（{answer.minutes_no}）"
    if answer.how == PeerAnswer.How.PHONE:
        return f"电话确认：{said}（{answer.spoken_to}，{answer.by} 记）"
    return f"{request.whom} 答复：{said}"


@dataclass
class Waiting:
    """A confirmation that somebody is asked for, as he reads it."""

    request: PeerRequest
    tip: Entry
    item: Item
    level: str
    late: bool
    words: str

    @property
    def claimant(self) -> Member:
        return self.tip.participant.held.member


def asked_of(member_id: int | None, today: date) -> list[Waiting]:
    """What a person has not answered yet, while the sheet still takes it."""
    return _waiting(Q(asked_id=member_id), today) if member_id else []


def of_branch(branch: Unit, today: date, *, sheet: Sheet | None = None) -> list[Waiting]:
    """Unanswered confirmations of a branch (or one sheet of it), those for the meeting first."""
    which = Q(entry__sheet__branch=branch) if sheet is None else Q(entry__sheet=sheet)
    found = _waiting(which, today)
    return sorted(found, key=lambda row: (not row.late, row.request.pk))


def _waiting(which: Q, today: date) -> list[Waiting]:
    still = Q(answer__isnull=True, entry__sheet__state__in=RECORDING_STATES)
    asked = requests(which & still)
    tips = tips_of([request.entry for request in asked])
    found = []
    for request in asked:
        tip = tips[request.entry_id]
        if tip.void or tip.fields.get("peer_confirmed"):
            continue
        item = select_facts.rubric_of(request.entry.sheet.rubric).items[tip.item]
        late = overdue(request, today)
        found.append(Waiting(request, tip, item, level(item, tip), late, words_of(request, today)))
    return found


def tips_of(roots: list[Entry]) -> dict[int, Entry]:
    """Root -> the row that stands now; one query for each further correction of any."""
    tips = {root.pk: root for root in roots}
    back = {root.pk: root.pk for root in roots}
    while back:
        rows = Entry.objects.filter(supersedes_id__in=list(back))
        found = list(rows.select_related("participant__seat__member", "recorded_by__member"))
        tips |= {back[row.supersedes_id or 0]: row for row in found}
        back = {row.pk: back[row.supersedes_id or 0] for row in found}
    return tips


def tip_of(row: Entry) -> Entry:
    return tips_of([row])[row.pk]


def branches_waiting(duties: Duties, today: date) -> list[tuple[Unit, int, int]]:
    """(branch, unanswered, of them for the meeting) where the person records."""
    counts: dict[Unit, list[Waiting]] = {}
    for row in _waiting(Q(entry__sheet__branch_id__in=duties.records), today):
        counts.setdefault(row.request.entry.sheet.branch, []).append(row)
    return [(branch, len(rows), sum(r.late for r in rows)) for branch, rows in counts.items()]


def people(member: Member, query: str, *, most: int = 6) -> list[Member]:
    """Members of the plant by part of a name: own branch first. One character finds only there."""
    text = query.strip()
    if not text or len(text) > 20:
        return []
    rows = colleagues(member).filter(name__icontains=text).select_related("branch")
    if len(text) < 2:
        rows = rows.filter(branch_id=member.branch_id)
    found = list(rows.order_by("name", "id")[:50])
    return sorted(found, key=lambda row: row.branch_id != member.branch_id)[:most]


def colleagues(member: Member) -> QuerySet[Member]:
    """Members of the same plant who can be asked: everybody but oneself who has not left."""
    rows = Member.objects.filter(branch__plant_id=member.branch.plant_id, left_on__isnull=True)
    return rows.exclude(pk=member.pk)


def branch_of(pk: int, duties: Duties) -> Unit:
    """A branch whose confirmations the person writes down; another's is not there."""
    unit = Unit.objects.filter(pk=pk, kind=Unit.Kind.BRANCH).first()
    if unit is None or not {"recorder", "organiser"} & duties.roles_for_branch(unit):
        raise Http404("没有这个支部")
    return unit


def words_beside(rows: list[Entry], today: date) -> dict[int, str]:
    """Rows of a cell that somebody else is asked to confirm -> where his confirmation stands."""
    requests = {row.pk: getattr(row, "peer_request", None) for row in rows}
    return {pk: words_of(request, today) for pk, request in requests.items() if request}
