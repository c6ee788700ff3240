"""What decides what somebody may do about an objection: asked when it is held, and for its page."""

from datetime import date

from members.duties import duties_of
from members.models import User
from scoring.correction.selectors import correction as select_correction
from scoring.correction.selectors import correction_clearance as select_cleared
from scoring.engine.process.why_not.board import BeforeCorrection
from scoring.engine.process.why_not.objection import BeforeObjection
from scoring.models import Objection
from scoring.objection.selectors import objection as select_objection


def before_objection(objection: Objection, user: User, on: date) -> BeforeObjection:
    """Only what its state makes a question of is looked up."""
    return BeforeObjection(
        state=objection.state,
        roles=select_objection.roles_on(objection, user, on),
        extended=objection.steps.filter(act="extend").exists(),
        late=objection.is_answered and objection.due_on is not None and on > objection.due_on,
        correction=_correction(objection, user, on),
    )


def _correction(objection: Objection, user: User, on: date) -> BeforeCorrection | None:
    """Of one that was upheld, what it would be answered with."""
    if objection.state not in select_cleared.AWAITING:
        return None
    proposed = select_correction.latest(objection.pk)
    if proposed is None:
        return None
    board = objection.publication.board
    roles = duties_of(user, on=on).roles_for_plant(board.plant_id)
    return select_cleared.before_correction(proposed, board, roles, user)
