"""Objections: filed, accepted, reviewed, answered in writing, appealed once."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from members.duties import duties_of
from members.models import Member, User
from scoring.base.selectors.calendar import last_day
from scoring.engine.process import regulation
from scoring.engine.process.why_not.because import refuse
from scoring.engine.process.workflow import (
    Refusal,
    check_text,
)
from scoring.models import (
    Objection,
    ObjectionAuthor,
    ObjectionStep,
    Publication,
)
from scoring.objection.selectors import filing
from scoring.objection.services.handling import DAYS_IN, due_in, move, take
from scoring.publication.services import page_editions
from scoring.quarter.services.boards import hold_board


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
    objection, step = take(objection_id, act, by, at)
    words = check_text(text, what="说明", most=1000)
    if act != "accept" and len(words) < 4:
        raise Refusal("请写明书面答复或理由，至少 4 个字", "input")
    due = due_in(objection, step.to_state, at)
    if act == "extend":
        plant = objection.publication.board.plant_id
        due = objection.due_on and last_day(
            plant, objection.due_on, regulation.EXTENSION_WORKING_DAYS
        )
    return move(objection, step, by=by, at=at, text=words, due=due)
