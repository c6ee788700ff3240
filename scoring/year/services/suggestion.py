"""投诉建议: filed by anybody of the plant, answered once, by a date, by the plant's organiser."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from members.duties import duties_of
from members.models import User
from scoring.base.selectors.calendar import last_day
from scoring.base.services.row_lock import hold_added
from scoring.engine.process.regulation import SUGGESTION_WORKING_DAYS
from scoring.engine.process.why_not.because import refuse
from scoring.engine.process.why_not.year import why_not_answer_suggestion
from scoring.engine.process.workflow import Refusal, check_reason
from scoring.models import Suggestion, SuggestionAnswer

MOST_UNKNOWN_A_DAY = 200


@transaction.atomic
def file(
    *, plant_id: int, client_key: UUID, text: str, anonymous: bool, by: User | None, at: datetime
) -> Suggestion:
    """The same request again is the same suggestion."""
    said = check_reason(text, what="投诉或建议")
    row, _ = Suggestion.objects.get_or_create(
        client_key=client_key,
        defaults={
            "plant_id": plant_id,
            "text": said,
            "by": None if anonymous else by,
            "at": at,
            "due_on": last_day(plant_id, timezone.localdate(at), SUGGESTION_WORKING_DAYS),
        },
    )
    return row


@transaction.atomic
def file_unknown(*, plant_id: int, client_key: UUID, text: str, at: datetime) -> Suggestion:
    """From somebody without an account, who has the code on the notice or is on the plant's
    network. Nothing tells who; so many a day that nobody can bury the others'."""
    start = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    today = Suggestion.objects.filter(plant_id=plant_id, by__isnull=True, at__gte=start)
    if today.count() >= MOST_UNKNOWN_A_DAY and not today.filter(client_key=client_key).exists():
        raise Refusal("今天收到的不署名意见已经太多，请明天再来，或当面告诉党支部书记")
    return file(plant_id=plant_id, client_key=client_key, text=text, anonymous=True, by=None, at=at)


@transaction.atomic
def answer(*, suggestion_id: int, text: str, by: User, at: datetime) -> SuggestionAnswer:
    hold_added(Suggestion, suggestion_id)
    row = Suggestion.objects.filter(pk=suggestion_id).first()
    duties = duties_of(by, on=timezone.localdate(at))
    refuse(why_not_answer_suggestion(duties.roles_for_plant(row.plant_id if row else None)))
    assert row is not None
    before = SuggestionAnswer.objects.filter(suggestion=row).first()
    if before is not None:
        return before
    said = check_reason(text, what="答复")
    return SuggestionAnswer.objects.create(suggestion=row, text=said, by=by, at=at)
