"""From draft to law: proposed by one, minuted by the member meeting, approved by another."""

import json
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from members.duties import duties_of
from members.models import User
from scoring.engine import canonical
from scoring.engine.process.regulation import FARTHEST_YEARS, LONGEST_YEARS
from scoring.engine.process.why_not.because import refuse
from scoring.engine.process.why_not.rubric import (
    BeforeDraft,
    why_not_approve_draft,
    why_not_propose_draft,
)
from scoring.engine.process.workflow import Refusal, check_reason, check_text
from scoring.models import RubricDraft
from scoring.rubric.selectors.before_draft import before_draft
from scoring.rubric.services.draft import hold_draft, step
from scoring.scheme.selectors import beginning
from scoring.scheme.services import versions


@transaction.atomic
def propose(*, draft_id: int, from_month: date, until: date, by: User, at: datetime) -> RubricDraft:
    """Ask for approval of exactly this content, from the first day of a period not yet open."""
    draft = hold_draft(draft_id, "propose", by, at)
    at_hand = _before(draft, by, at)
    refuse(why_not_propose_draft(at_hand))
    if abs(from_month.year - at.year) > FARTHEST_YEARS:
        raise Refusal("启用的月份离现在太远：请从页面给的几期里选一期", "input")
    period = draft.base.period
    refuse(beginning.why_not_from(draft.plant_id, draft.code, period, from_month))
    if not from_month < until <= from_month.replace(year=from_month.year + LONGEST_YEARS):
        raise Refusal(f"期限要在启用之后、{LONGEST_YEARS} 年之内；到期再议，想续就续", "input")
    step(
        draft, "propose", f"提请{'审定' if at_hand.changed else '续用'}：{from_month:%Y年%-m月}启用，到 {until:%Y年%-m月%-d日}", by, at,
        state="proposed", proposed_at=at, proposed_by=by, from_month=from_month, until=until,
        digest=canonical.digest(draft.document), minutes_no="",
    )  # fmt: skip
    return draft


def _before(draft: RubricDraft, by: User, at: datetime) -> BeforeDraft:
    roles = duties_of(by, on=timezone.localdate(at)).roles_for_plant(draft.plant_id)
    return before_draft(draft, roles, by)


@transaction.atomic
def minute(*, draft_id: int, minutes_no: str, by: User, at: datetime) -> RubricDraft:
    """The number of the member meeting's minutes at which the draft was talked over."""
    draft = hold_draft(draft_id, "minutes", by, at)
    number = check_text(minutes_no, what="会议记录编号", most=40)
    if len(number) < 2:
        raise Refusal("请填党员大会的会议记录编号", "input")
    step(draft, "minutes", f"党员大会会议记录 {number}", by, at, minutes_no=number)
    return draft


@transaction.atomic
def approve(*, draft_id: int, digest: str, by: User, at: datetime) -> RubricDraft:
    """Another person approves exactly what was proposed; it becomes a version and gets its day."""
    held = RubricDraft.objects.select_for_update(of=("self",), no_key=True).filter(pk=draft_id)
    before = held.first()
    if before is not None and before.settled_by_id == by.pk and before.digest == digest:
        return before  # the same click again
    draft = hold_draft(draft_id, "approve", by, at)
    refuse(why_not_approve_draft(_before(draft, by, at)))
    if draft.digest != digest:
        raise Refusal("您看的不是现在提请的这一份，请刷新看过再审定", "conflict")
    assert draft.from_month is not None
    version = versions.load(
        text=json.dumps(draft.document, ensure_ascii=False), by=draft.proposed_by, at=at
    )
    versions.put_in_force(
        plant=draft.plant, version=version, from_month=draft.from_month, by=by, at=at,
        proposed_by=draft.proposed_by, minutes_no=draft.minutes_no, until=draft.until,
    )  # fmt: skip
    step(
        draft, "approve", f"审定，{draft.from_month:%Y年%-m月}启用", by, at,
        state="settled", settled_at=at, settled_by=by, result=version,
    )  # fmt: skip
    return draft


@transaction.atomic
def send_back(*, draft_id: int, reason: str, by: User, at: datetime) -> RubricDraft:
    draft = hold_draft(draft_id, "return", by, at)
    text = check_reason(reason)
    step(
        draft, "return", f"退回修改：{text}", by, at,
        state="drafting", proposed_at=None, proposed_by=None, from_month=None, until=None,
        digest="", minutes_no="",
    )  # fmt: skip
    return draft


@transaction.atomic
def drop(*, draft_id: int, reason: str, by: User, at: datetime) -> RubricDraft:
    draft = hold_draft(draft_id, "drop", by, at)
    step(draft, "drop", f"不用了：{check_reason(reason)}", by, at, state="dropped")
    return draft
