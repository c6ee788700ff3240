"""Objections: filed, accepted, reviewed, answered in writing, appealed once."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from members.duties import duties_of
from members.models import Member, User
from scoring.base.selectors.calendar import last_day
from scoring.base.services import todays_messages
from scoring.correction.selectors import correction_clearance as select_cleared
from scoring.correction.services import clearance, correction
from scoring.engine.process import regulation
from scoring.engine.process.why_not.because import refuse
from scoring.engine.process.why_not.objection import why_not_handle
from scoring.engine.process.workflow import (
    OBJECTION,
    Refusal,
    Step,
    check,
    check_reason,
    check_text,
)
from scoring.models import (
    Correction,
    Objection,
    ObjectionAuthor,
    ObjectionStep,
    Participant,
    Publication,
)
from scoring.objection.selectors import filing
from scoring.objection.selectors import objection as select_objection
from scoring.objection.selectors.before_objection import before_objection
from scoring.publication.services import page_editions
from scoring.publication.services.printing import Printed, printed_first
from scoring.quarter.services.boards import hold_board

# Working days for each step.
DAYS_IN = {
    "filed": regulation.FILED_WORKING_DAYS,
    "accepted": regulation.ACCEPTED_WORKING_DAYS,
    "answered": regulation.ANSWERED_WORKING_DAYS,
    "appealed": regulation.APPEALED_WORKING_DAYS,
}


@transaction.atomic
def file(
    *,
    publication_id: int,
    participant_id: int | None,
    item: str,
    text: str,
    anonymous: bool,
    seen: str,
    client_key: UUID,
    by: User,
    at: datetime,
    on_behalf_of: int | None = None,
    how: str = "",
) -> Objection:
    """A member objects to a line, or to the whole, having opened its explanation.

    Anonymous: nobody's name is kept at all, and there is no personal reply. `on_behalf_of`: a
    member without an account or signal, for whom `by` writes it down; `how` he said it.
    """
    rows = Publication.objects.select_related("board", "draft__rubric")
    publication = rows.defer("draft__payload", "draft__basis").get(pk=publication_id)
    hold_board(publication.board_id)
    known = Objection.objects.filter(client_key=client_key).first()
    if known is not None:
        return known  # the same click again
    other = _other(publication, on_behalf_of, how, anonymous, by, at)
    why = filing.why_not_file(publication, other or by.member, at)
    if why is None and anonymous:
        why = filing.why_named(publication, at)
    refuse(why)
    line = filing.line_of(publication, participant_id)
    if (participant_id is not None and line is None) or (line is None and item):
        raise Refusal("榜上没有这一行", "input")
    if seen != filing.token(publication, line):
        raise Refusal("请先打开这一行的得分说明，看过再提出异议", "input")
    printed = {s.item for s in line.sentences} if line else set()
    if item and item not in printed | _items(publication):
        raise Refusal("方案里没有这一小项", "input")
    words = check_text(text, what="异议", most=1000)
    if len(words) < 4:
        raise Refusal("请写明哪里不对、应当怎样，至少 4 个字", "input")
    today = timezone.localdate(at)
    due = last_day(publication.board.plant_id, today, DAYS_IN["filed"])
    objection = Objection.objects.create(
        client_key=client_key,
        publication=publication,
        participant_id=participant_id,
        branch_id=line.branch if line else None,
        item=item,
        text=words,
        anonymous=anonymous,
        filed_at=at,
        due_on=due,
    )
    if not anonymous:
        ObjectionAuthor.objects.create(
            objection=objection, user=by, on_behalf_of=other, how=how if other else ""
        )
    ObjectionStep.objects.create(
        objection=objection, act="file", from_state="", to_state="filed", at=at, due_on=due
    )
    page_editions.ask(publication, about=f"o{objection.pk}", at=at)
    return objection


def _other(
    publication: Publication, member: int | None, how: str, anonymous: bool, by: User, at: datetime
) -> Member | None:
    if member is None:
        return None
    today = timezone.localdate(at)
    duties = duties_of(by, on=today)
    known = {one.pk: one for one in filing.others_of(duties, publication, today)}
    if member not in known:
        raise Refusal(
            "只能替本支部的党员代写异议（由书记、副书记、组织委员或厂组织员代写）", "role"
        )
    if anonymous:
        raise Refusal("匿名的线索不写是谁：要么匿名，要么选替谁代写", "input")
    if how not in dict(ObjectionAuthor.HOW):
        raise Refusal("请选本人是打电话说的，还是书面交的", "input")
    return known[member]


def _items(publication: Publication) -> set[str]:
    document = publication.draft.rubric.document
    return {item["code"] for category in document["categories"] for item in category["items"]}


def _take(objection_id: int, act: str, by: User, at: datetime) -> tuple[Objection, Step]:
    """The objection, held, and the step if `by` may take it."""
    rows = Objection.objects.select_for_update(of=("self",), no_key=True).select_related(
        "publication__board__plant", "participant__seat__member"
    )
    board = Objection.objects.filter(pk=objection_id).values_list("publication__board", flat=True)
    hold_board(board.get())
    objection = rows.get(pk=objection_id)
    at_hand = before_objection(objection, by, timezone.localdate(at))
    refuse(why_not_handle(act, at_hand))
    return objection, check(OBJECTION, act, objection.state, at_hand.roles)


def _move(
    objection: Objection, step: Step, *, by: User, at: datetime, text: str, due: date | None
) -> Objection:
    moved = Objection.objects.filter(
        pk=objection.pk, version=objection.version, state=objection.state
    ).update(state=step.to_state, version=objection.version + 1, due_on=due)
    if moved != 1:
        raise Refusal("这件异议刚被别人办理过，请刷新再看", "conflict")
    ObjectionStep.objects.create(
        objection=objection,
        act=step.act,
        from_state=objection.state,
        to_state=step.to_state,
        by=None if step.roles == ("author",) else by,
        at=at,
        text=text,
        due_on=due,
    )
    objection.refresh_from_db()
    board = objection.publication.board
    if due == timezone.localdate(at):
        about = f"objection:{objection.pk}:{objection.version}"
        todays_messages.ask(plant_id=board.plant_id, about=about, at=at)
    about = f"o{objection.pk}:{objection.version}"
    page_editions.ask(select_cleared.newest(board), about=about, at=at)
    return objection


def _due_in(objection: Objection, state: str, at: datetime) -> date | None:
    """The last day of what follows on a state; None also while its year has no calendar."""
    today = timezone.localdate(at)
    if state in ("upheld", "upheld_final"):
        return today  # the answer goes out on the same day
    plant = objection.publication.board.plant_id
    return last_day(plant, today, DAYS_IN[state]) if state in DAYS_IN else None


def date_what_waits(*, at: datetime) -> int:
    """Steps that began while the next year had no calendar get their last day once it is there,
    and never one before the next working day: nobody could know of it."""
    dated = 0
    rows = Objection.objects.filter(due_on__isnull=True, state__in=DAYS_IN)
    for row in rows.select_related("publication__board").order_by("pk"):
        *_, last = row.steps.all()
        extended = regulation.EXTENSION_WORKING_DAYS if last.act == "extend" else 0
        began = row.steps.exclude(act="extend").latest("pk")
        plant, days = row.publication.board.plant_id, DAYS_IN[row.state] + extended
        due = last_day(plant, timezone.localdate(began.at), days)
        soon = last_day(plant, timezone.localdate(at), 1)
        if due and soon:
            known = Objection.objects.filter(pk=row.pk, version=row.version)
            dated += known.update(due_on=max(due, soon))
    return dated


@transaction.atomic
def act(*, objection_id: int, act: str, text: str = "", by: User, at: datetime) -> Objection:
    """Accept, decline, extend, reject or appeal, with the words that go with it."""
    objection, step = _take(objection_id, act, by, at)
    words = check_text(text, what="说明", most=1000)
    if act != "accept" and len(words) < 4:
        raise Refusal("请写明书面答复或理由，至少 4 个字", "input")
    due = _due_in(objection, step.to_state, at)
    if act == "extend":
        plant = objection.publication.board.plant_id
        due = objection.due_on and last_day(
            plant, objection.due_on, regulation.EXTENSION_WORKING_DAYS
        )
    return _move(objection, step, by=by, at=at, text=words, due=due)


@transaction.atomic
def uphold(
    *, objection_id: int, text: str, changes: list[dict[str, Any]], by: User, at: datetime
) -> Objection:
    """Found right: what is to be corrected, for a second person to approve. `text` is the answer
    and the public reason."""
    objection, step = _take(objection_id, "uphold", by, at)
    words = check_reason(text, what="书面答复（更正原因）")
    people = Participant.objects.filter(pk__in=[change["participant"] for change in changes])
    about = select_objection.concerned(objection)
    if set(people.values_list("seat__member_id", flat=True)) - {about}:
        raise Refusal("随异议更正的，只能是异议所说的这个人的事项", "input")
    correction.propose(
        publication_id=select_cleared.newest(objection.publication.board).pk,
        changes=changes,
        reason=words,
        by=by,
        at=at,
        objection=objection,
    )
    due = _due_in(objection, step.to_state, at)
    return _move(objection, step, by=by, at=at, text=words, due=due)


@transaction.atomic
def clear(*, objection_id: int, digest: str, by: User, at: datetime) -> Objection:
    """A third person found nothing in the proposed correction that must not be shown."""
    objection, step = _take(objection_id, "clear", by, at)
    proposed = Correction.objects.filter(objection=objection).latest("pk")
    clearance.clear(correction_id=proposed.pk, digest=digest, by=by, at=at)
    return _move(objection, step, by=by, at=at, text="", due=objection.due_on)


def settle(
    *,
    objection_id: int,
    approve: bool,
    text: str = "",
    digest: str = "",
    by: User,
    at: datetime,
) -> Objection:
    """The second person approves the correction, which is then a revision at once, or sends it
    back: entries, results, ranks, pages and the answer in one transaction."""

    def once(printed: Printed | None) -> Objection:
        return _settled(objection_id, approve, text, digest, by, at, printed)

    return printed_first(once)


@transaction.atomic
def _settled(
    objection_id: int,
    approve: bool,
    text: str,
    digest: str,
    by: User,
    at: datetime,
    printed: Printed | None,
) -> Objection:
    objection, step = _take(objection_id, "approve" if approve else "send_back", by, at)
    words = check_text(text, what="说明", most=400)
    if not approve and len(words) < 4:
        raise Refusal("请写明退回原因，至少 4 个字", "input")
    proposed = Correction.objects.filter(objection=objection).latest("pk")
    done = correction.ruled(
        correction_id=proposed.pk,
        approve=approve,
        reason=words,
        by=by,
        at=at,
        checked=True,
        digest=digest,
        printed=printed,
    )
    sentence = "；".join(part for part in (done, words) if part)
    due = _due_in(objection, step.to_state, at)
    return _move(objection, step, by=by, at=at, text=sentence, due=due)
