"""What comes of an objection that was found right: a correction proposed, cleared and approved."""

from datetime import datetime
from typing import Any

from django.db import transaction

from members.models import User
from scoring.correction.selectors import correction_clearance as select_cleared
from scoring.correction.services import clearance, correction
from scoring.engine.process.workflow import (
    Refusal,
    check_reason,
    check_text,
)
from scoring.models import (
    Correction,
    Objection,
    Participant,
)
from scoring.objection.selectors import objection as select_objection
from scoring.objection.services.handling import due_in, move, take
from scoring.publication.services.printing import Printed, printed_first


@transaction.atomic
def uphold(
    *, objection_id: int, text: str, changes: list[dict[str, Any]], by: User, at: datetime
) -> Objection:
    """Found right: what is to be corrected, for a second person to approve. `text` is the answer
    and the public reason."""
    objection, step = take(objection_id, "uphold", by, at)
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
    due = due_in(objection, step.to_state, at)
    return move(objection, step, by=by, at=at, text=words, due=due)


@transaction.atomic
def clear(*, objection_id: int, digest: str, by: User, at: datetime) -> Objection:
    """A third person found nothing in the proposed correction that must not be shown."""
    objection, step = take(objection_id, "clear", by, at)
    proposed = Correction.objects.filter(objection=objection).latest("pk")
    clearance.clear(correction_id=proposed.pk, digest=digest, by=by, at=at)
    return move(objection, step, by=by, at=at, text="", due=objection.due_on)


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
    objection, step = take(objection_id, "approve" if approve else "send_back", by, at)
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
    due = due_in(objection, step.to_state, at)
    return move(objection, step, by=by, at=at, text=sentence, due=due)
