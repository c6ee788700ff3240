"""A person's word on his own locked line: 确认, or 有疑问. Silence stays silence."""

from datetime import datetime

from django.db import IntegrityError, transaction

from members.models import User
from scoring.engine.process.why_not.because import refuse
from scoring.engine.process.why_not.verify import why_not_answer_line
from scoring.engine.process.workflow import Refusal, check_text
from scoring.ledger.services.sheets import hold_sheet
from scoring.models import Answer, MonthlyResult
from scoring.month.services.preliminary import roles_on


@transaction.atomic
def answer(
    *, sheet_id: int, participant_id: int, agrees: bool, text: str, by: User, at: datetime
) -> Answer:
    """By the person himself, or by the branch's recorder who heard it on the telephone.

    The same answer again is the first one; who doubted may confirm later, and the other way.
    """
    sheet = hold_sheet(sheet_id)
    rows = MonthlyResult.objects.filter(sheet=sheet, participant_id=participant_id)
    line = rows.select_related("participant__seat").first()
    if line is None:
        raise Refusal("这张表上没有这一行", "input")
    own = by.member_id is not None and by.member_id == line.participant.held.member_id
    said = Answer.objects.filter(sheet=sheet, participant_id=participant_id, round=sheet.round)
    last = said.order_by("pk").last()
    spoken = last is not None and not last.phoned
    roles = roles_on(sheet, by, at)
    refuse(why_not_answer_line(roles, locked=sheet.is_locked, own=own, spoken=spoken))
    doubt = "" if agrees else check_text(text, what="疑问", most=400)
    if not agrees and len(doubt) < 4:
        raise Refusal("请写明对哪一项有疑问，至少 4 个字", "input")
    if last is not None and (last.agrees, last.text, last.phoned) == (agrees, doubt, not own):
        return last
    try:
        return Answer.objects.create(
            sheet=sheet,
            participant_id=participant_id,
            round=sheet.round,
            agrees=agrees,
            text=doubt,
            by=by,
            at=at,
            phoned=not own,
        )
    except IntegrityError as error:
        raise Refusal(str(error.__cause__).splitlines()[0], "role") from error
