"""The other side of a claim answers: by his own tap, on the phone, or the branch meeting for him."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from members.models import User
from scoring.base.services.row_lock import hold_added
from scoring.claims.selectors import peer as select_peer
from scoring.claims.selectors.before_claim import before_answer
from scoring.engine.keys import derived
from scoring.engine.process.why_not.because import refuse
from scoring.engine.process.why_not.record import (
    why_not_answer,
    why_not_decide,
    why_not_decide_in_meeting,
)
from scoring.engine.process.workflow import Refusal, check_text
from scoring.ledger.selectors.entry_fields import Change
from scoring.ledger.services import entry
from scoring.models import Entry, PeerAnswer, PeerRequest, Sheet


@transaction.atomic
def answer(*, request_id: int, yes: bool, by: User, at: datetime, seen: UUID) -> PeerAnswer:
    """The asked member's own tap. `seen` is the row he read: a changed one is shown again."""
    request = _hold_request(request_id)
    found = PeerAnswer(yes=yes, how=PeerAnswer.How.TAP, by=by, at=at)
    if before := _said_before(request, found):
        return before
    tip = select_peer.tip_of(request.entry)
    refuse(why_not_answer(before_answer(request, tip, by, at)))
    if tip.client_key != seen:
        raise Refusal("这一件刚才有更改，请看过新的再确认", "conflict")
    return _settle(request, tip, found, _anybody)


@transaction.atomic
def decide(
    *,
    request_id: int,
    yes: bool,
    by: User,
    at: datetime,
    spoken_to: str = "",
    minutes_no: str = "",
) -> PeerAnswer:
    """The recorder writes down a phone confirmation, or after the waiting days the meeting's."""
    request = _hold_request(request_id)
    in_meeting = bool(minutes_no.strip()) and not spoken_to.strip()
    how = PeerAnswer.How.MEETING if in_meeting else PeerAnswer.How.PHONE
    found = PeerAnswer(yes=yes, how=how, by=by, at=at)
    if before := _said_before(request, found):
        return before
    tip = select_peer.tip_of(request.entry)
    why_not = why_not_decide_in_meeting if in_meeting else why_not_decide
    refuse(why_not(before_answer(request, tip, by, at)))
    spoken = check_text(spoken_to, what="电话里是谁", most=40)
    minutes = check_text(minutes_no, what="会议记录编号", most=40)
    if bool(spoken) == bool(minutes):
        raise Refusal("请写电话里是谁，或写会议记录编号（只写一样）", "input")
    found.spoken_to, found.minutes_no = spoken, minutes
    return _settle(request, tip, found, None)


def _hold_request(request_id: int) -> PeerRequest:
    hold_added(PeerRequest, request_id)
    rows = PeerRequest.objects.select_related("entry__sheet__branch", "entry__participant__seat")
    request = rows.filter(pk=request_id).first()
    if request is None:
        raise Refusal("没有这一件待确认的申报", "input")
    return request


def _said_before(request: PeerRequest, found: PeerAnswer) -> PeerAnswer | None:
    """The same click again."""
    before = PeerAnswer.objects.filter(request=request).first()
    if before is None:
        return None
    same = (before.yes, before.how, before.by_id) == (found.yes, found.how, found.by_id)
    return before if same else None


def _anybody(sheet: Sheet, by: User, on: date) -> None:
    """Who is asked need not record for the branch."""


def _settle(
    request: PeerRequest, tip: Entry, found: PeerAnswer, permit: entry.Permit | None
) -> PeerAnswer:
    """The one answer of a request; a yes adds the row that makes the claim count."""
    found.request = request
    if found.yes:
        said = found.spoken_to or found.minutes_no or request.whom
        change = Change(
            client_key=derived(request.entry.client_key, "answer"),
            participant_id=tip.participant_id,
            item=tip.item,
            fields=tip.fields | {"peer_confirmed": True},
            base=tip.client_key,
            reason=f"{PeerAnswer.How(found.how).label}：{said}",
        )
        outcome = entry.record(
            sheet_id=tip.sheet_id,
            changes=[change],
            by=found.by,
            at=found.at,
            source=Entry.Source.CLAIM,
            permit=permit,
        )
        if not outcome.saved:
            raise Refusal("这一件已经确认过了", "conflict")
        found.entry = outcome.saved[0]
    found.save()
    return found
