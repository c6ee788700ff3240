"""What decides what somebody may do about a claim and its files: asked by the services, and for
the pages."""

from datetime import datetime

from django.utils import timezone

from members.duties import duties_of
from members.models import User
from scoring.claims.selectors import peer as select_peer
from scoring.engine.process.why_not.record import BeforeAnswer, BeforeMatter, BeforeRecord
from scoring.ledger.selectors.before_record import before_record
from scoring.models import Entry, PeerRequest, Sheet


def before_answer(request: PeerRequest, tip: Entry, user: User, at: datetime) -> BeforeAnswer:
    """`tip`: the row of the claim that stands now."""
    today = timezone.localdate(at)
    answer = getattr(request, "answer", None)
    claimant = request.entry.participant.held.member_id
    return BeforeAnswer(
        record=_record(request.entry.sheet, user, at),
        asked=user.member_id is not None and request.asked_id == user.member_id,
        own=user.member_id == claimant,
        answered=select_peer.answer_words(answer, request) if answer is not None else "",
        void=tip.void,
        until=None if select_peer.overdue(request, today) else select_peer.deadline(request),
    )


def before_matter(root: Entry, tip: Entry, user: User, at: datetime) -> BeforeMatter:
    """`root`: the row that was recorded first; `tip`: the one that stands now."""
    return BeforeMatter(
        record=_record(root.sheet, user, at),
        own=user.member_id is not None and root.participant.held.member_id == user.member_id,
        claimed=root.is_claimed,
        void=tip.void,
        changed_by="" if tip.is_claimed else str(tip.recorded_by),
    )


def _record(sheet: Sheet, user: User, at: datetime) -> BeforeRecord:
    roles = duties_of(user, on=timezone.localdate(at)).roles_for_branch(sheet.branch)
    return before_record(sheet, roles, at=at)
