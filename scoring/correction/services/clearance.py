"""The secrecy check of a correction, before its approval."""

from datetime import datetime

from django.db import transaction

from members.models import User
from scoring.correction.selectors import correction_clearance as select_cleared
from scoring.engine.process.workflow import Refusal
from scoring.models import Correction, CorrectionClearance, Ruling
from scoring.quarter.services.boards import hold_board, roles_on


@transaction.atomic
def clear(*, correction_id: int, digest: str, by: User, at: datetime) -> CorrectionClearance:
    """What a correction would publish holds nothing that must not be shown: says a third person,
    who did not propose it and will not approve it."""
    proposed = Correction.objects.select_related("publication__board").get(pk=correction_id)
    board = hold_board(proposed.publication.board_id)
    if "secrecy" not in roles_on(board, by, at):
        raise Refusal("更正内容的保密审查由保密审查人做", "role")
    if Ruling.objects.filter(correction=proposed).exists():
        raise Refusal("这次更正已经办过", "conflict")
    if proposed.proposed_by_id == by.pk:
        raise Refusal("保密审查由没有提出这次更正的人做", "role")
    if digest != select_cleared.to_clear(proposed):
        raise Refusal("您看的不是现在要公布的内容，请刷新看过再审查", "conflict")
    known = select_cleared.clearance(proposed)
    if known is not None and (known.digest, known.by_id) == (digest, by.pk):
        return known  # the same click again
    return CorrectionClearance.objects.create(
        correction=proposed, digest=digest, proposed_by=proposed.proposed_by, by=by, at=at
    )
