"""The other side of a claim answers: by his own tap, on the phone, or the branch meeting for him."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from members.models import User
from scoring.base.services.row_lock import hold_added
from scoring.claims.selectors import peer as select_peer
from scoring.engine.keys import derived
from scoring.engine.process.workflow import Refusal, check_text
from scoring.ledger.selectors.entry_changes import Change
from scoring.ledger.services import entry
from scoring.models import Entry, PeerAnswer, PeerRequest, Sheet


@transaction.atomic
def answer(*, request_id: int, yes: bool, by: User, at: datetime, seen: UUID) -> PeerAnswer:
    """The asked member's own tap. `seen` is the row he read: a changed one is shown again."""
    request = _hold_request(request_id)
    if by.member_id is None or request.asked_id != by.member_id:
        raise Refusal("没有等您确认的这一件", "role")

    def permit(sheet: Sheet, who: User, on: date) -> None:
        if who.member_id != request.asked_id:
            raise Refusal("没有等您确认的这一件", "role")

    tip = select_peer.tip_of(request.entry)
    if tip.client_key != seen and not hasattr(request, "answer"):
        raise Refusal("这一件刚才有更改，请看过新的再确认", "conflict")
    return _settle(request, tip, PeerAnswer(yes=yes, how=PeerAnswer.How.TAP, by=by, at=at), permit)


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
    today = timezone.localdate(at)
    entry.check_may_record(request.entry.sheet, by, on=today)
    if by.member_id == request.entry.participant.held.member_id:
        raise Refusal("不能替对方确认自己的申报：请支部另一位记录人记", "role")
    spoken = check_text(spoken_to, what="电话里是谁", most=40)
    minutes = check_text(minutes_no, what="会议记录编号", most=40)
    if bool(spoken) == bool(minutes):
        raise Refusal("请写电话里是谁，或写会议记录编号（只写一样）", "input")
    if minutes and not select_peer.overdue(request, today):
        last = select_peer.deadline(request)
        raise Refusal(
            f"对方还可以答复到 {last.month}月{last.day}日；之后才由支部会议确定，现在可以打电话",
        )
    how = PeerAnswer.How.PHONE if spoken else PeerAnswer.How.MEETING
    found = PeerAnswer(yes=yes, how=how, by=by, at=at, spoken_to=spoken, minutes_no=minutes)
    return _settle(request, select_peer.tip_of(request.entry), found, None)


def _hold_request(request_id: int) -> PeerRequest:
    hold_added(PeerRequest, request_id)
    rows = PeerRequest.objects.select_related("entry__sheet__branch", "entry__participant__seat")
    request = rows.filter(pk=request_id).first()
    if request is None:
        raise Refusal("没有这一件待确认的申报", "input")
    return request


def _settle(
    request: PeerRequest, tip: Entry, found: PeerAnswer, permit: entry.Permit | None
) -> PeerAnswer:
    """The one answer of a request; a yes adds the row that makes the claim count."""
    before = PeerAnswer.objects.filter(request=request).first()
    if before is not None:
        if (before.yes, before.how, before.by_id) == (found.yes, found.how, found.by_id):
            return before
        raise Refusal(f"这一件已经有答复：{select_peer.answer_words(before, request)}", "conflict")
    if tip.void:
        raise Refusal("这一件已撤回，不用再确认")
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
