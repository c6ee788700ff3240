"""One step of an objection: held, taken by whoever may, dated, and written down."""

from datetime import date, datetime

from django.utils import timezone

from members.models import User
from scoring.base.selectors.calendar import last_day
from scoring.base.services import todays_messages
from scoring.correction.selectors import correction_clearance as select_cleared
from scoring.engine.process import regulation
from scoring.engine.process.why_not.because import refuse
from scoring.engine.process.why_not.objection import why_not_handle
from scoring.engine.process.workflow import (
    OBJECTION,
    Refusal,
    Step,
    check,
)
from scoring.models import (
    Objection,
    ObjectionStep,
)
from scoring.objection.selectors.before_objection import before_objection
from scoring.publication.services import page_editions
from scoring.quarter.services.boards import hold_board

# Working days for each step.
DAYS_IN = {
    "filed": regulation.FILED_WORKING_DAYS,
    "accepted": regulation.ACCEPTED_WORKING_DAYS,
    "answered": regulation.ANSWERED_WORKING_DAYS,
    "appealed": regulation.APPEALED_WORKING_DAYS,
}


def take(objection_id: int, act: str, by: User, at: datetime) -> tuple[Objection, Step]:
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


def move(
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


def due_in(objection: Objection, state: str, at: datetime) -> date | None:
    """The last day of what follows on a state; None also while its year has no calendar."""
    today = timezone.localdate(at)
    if state in ("upheld", "upheld_final"):
        return today  # the answer goes out on the same day
    plant = objection.publication.board.plant_id
    return last_day(plant, today, DAYS_IN[state]) if state in DAYS_IN else None
