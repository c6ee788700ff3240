"""The secrecy check of a correction, before its approval."""

from datetime import datetime

from django.db import transaction

from members.models import User
from scoring.correction.selectors import correction_clearance as select_cleared
from scoring.engine.process.why_not.because import refuse
from scoring.engine.process.why_not.board import why_not_clear_correction
from scoring.engine.process.workflow import Refusal
from scoring.models import Correction, CorrectionClearance
from scoring.quarter.services.boards import hold_board, roles_on


@transaction.atomic
def clear(*, correction_id: int, digest: str, by: User, at: datetime) -> CorrectionClearance:
    """What a correction would publish holds nothing that must not be shown: says a third person,
    who did not propose it and will not approve it."""
    proposed = Correction.objects.select_related("publication__board").get(pk=correction_id)
    board = hold_board(proposed.publication.board_id)
    at_hand = select_cleared.before_correction(proposed, board, roles_on(board, by, at), by)
    refuse(why_not_clear_correction(at_hand))
    if digest != select_cleared.to_clear(proposed):
        raise Refusal("您看的不是现在要公布的内容，请刷新看过再审查", "conflict")
    known = select_cleared.clearance(proposed)
    if known is not None and (known.digest, known.by_id) == (digest, by.pk):
        return known  # the same click again
    return CorrectionClearance.objects.create(
        correction=proposed, digest=digest, proposed_by=proposed.proposed_by, by=by, at=at
    )
