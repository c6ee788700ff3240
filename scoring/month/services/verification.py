"""The assessment group: vote on lines, lock the sheet, or return it with a reason."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from members.duties import on_day
from members.models import Delegation, PanelMember, User
from scoring.base.selectors.calendar import work_calendar
from scoring.engine.process.regulation import REOPENED_WORKING_DAYS
from scoring.engine.process.why_not import refuse, why_not_reopen, why_not_send_back
from scoring.engine.process.workflow import SHEET, Refusal, check, check_reason
from scoring.engine.time.periods import Month
from scoring.ledger.services.sheets import hold_sheet
from scoring.models import Board, Confirmation, Entry, MonthlyResult, Sheet
from scoring.month.selectors import verification as select_verification
from scoring.month.selectors.before_sheet import before_sheet
from scoring.month.services import outdated_months
from scoring.month.services.preliminary import move, open_again, roles_on
from scoring.proof.services import seals
from scoring.quarter.services import boards


def effective(sheet: Sheet) -> list[Entry]:
    """The entries of a sheet that nothing superseded and nobody withdrew."""
    rows = Entry.objects.filter(sheet=sheet, void=False, superseded_by__isnull=True)
    return list(rows.select_related("participant__seat").order_by("on", "client_key"))


def barred_lines(sheet: Sheet, by: User) -> dict[int, str]:
    """Participant id -> why `by` may not confirm that line. The database says the same."""
    if sheet.submitted_by_id == by.pk:
        lines = MonthlyResult.objects.filter(sheet=sheet).values_list("participant_id", flat=True)
        return dict.fromkeys(lines, "这张表由本人提交，请考核小组其他成员核实")
    barred = {
        row.participant_id: "这一行有本人记录的事项，请考核小组其他成员核实"
        for row in effective(sheet)
        if row.recorded_by_id == by.pk
    }
    why = "这一行有本人确认过的申报，请考核小组其他成员核实"
    barred |= dict.fromkeys(select_verification.vouched(sheet, by.pk), why)
    if by.member_id is not None:
        people = [by.member_id, *_stands_in_for(sheet, by)]
        own = MonthlyResult.objects.filter(sheet=sheet, participant__seat__member_id__in=people)
        for participant_id, member in own.values_list(
            "participant_id", "participant__seat__member_id"
        ):
            mine = member == by.member_id
            barred[participant_id] = (
                "本人的得分由考核小组其他成员核实" if mine else "代理人不核实被代理人的得分"
            )
    return barred


def _stands_in_for(sheet: Sheet, by: User) -> list[int]:
    """Those whose place on this panel he ever held for them."""
    rows = Delegation.objects.filter(duty="panel", unit=sheet.branch_id, deputy=by.member_id)
    return list(rows.values_list("holder_id", flat=True))


def _place(sheet: Sheet, by: User, on: date) -> int | None:
    """The place on the panel for which he votes on that day: his own, or the holder's."""
    held = Delegation.objects.filter(on_day(on), duty="panel", unit=sheet.branch_id)
    held = held.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=on), deputy=by.member_id)
    rows = PanelMember.objects.filter(on_day(on), branch=sheet.branch_id, observer=False)
    own = Q(member=by.member_id) | Q(member__in=held.values("holder_id"))
    return rows.filter(own).order_by("pk").values_list("pk", flat=True).first()


@transaction.atomic
def confirm(
    *,
    sheet_id: int,
    by: User,
    at: datetime,
    only: set[int] | None = None,
    seen: int | None = None,
) -> Sheet:
    """Agree to every line that `by` may vote on (or those in `only`).

    A line stands when more than half of those who may vote on it agree, at least two where
    points are deducted; the last such line locks the sheet. `seen` is the version of the sheet
    that was looked at: lines that went back and came again meanwhile are not confirmed unseen.
    Agreeing again changes nothing.
    """
    board = outdated_months.held_before_later_months(sheet_id)
    sheet = hold_sheet(sheet_id)
    if sheet.is_locked:
        return sheet
    step = check(SHEET, "confirm", sheet.state, _voter(sheet, by, at))
    _looked_at(sheet, seen)
    today = timezone.localdate(at)
    outdated_months.check_still_so(sheet, today)
    votes = select_verification.votes(sheet, today)
    place = _place(sheet, by, today)
    key = select_verification.place_key(place, by.pk)
    done = {line for line, vote in votes.items() if key in vote.places or by.pk in vote.agreed}
    barred = barred_lines(sheet, by) | _not_short(sheet, votes, by, at)
    mine = (set(votes) if only is None else set(votes) & only) - done - set(barred)
    if only is not None and not only and votes:
        raise Refusal("请至少勾选一行", "input")
    open_lines = [line for line, vote in votes.items() if not vote.stands]
    if not mine and open_lines:
        why = "；".join(sorted(set(barred.values()))) or "勾选的行本人都已同意过，等其他成员"
        raise Refusal(f"没有可由本人核实的行：{why}", "role")
    if not votes and sheet.submitted_by_id == by.pk:
        raise Refusal("这张表由本人提交，请另一个人核实", "role")
    _insert(sheet, mine, by, at, place=place)
    if all(vote.stands_with(key if line in mine else None) for line, vote in votes.items()):
        move(
            sheet,
            act="confirm",
            to=step.to_state,
            by=by,
            at=at,
            locked_at=at,
            locked_by=by,
            digest=seals.sheet_digest(sheet, at),
        )
        seals.seal_sheet(sheet, at=at)
        if board is not None:
            month = Month.of(sheet.month)
            why = f"{sheet.branch.name}{month.label}后来才锁定，后面的分数要重新算"
            later = [one for one in month.quarter.months if one.first > month.first]
            outdated_months.send_back(board, later, why=why, at=at, people_of=sheet)
    return sheet


def _voter(sheet: Sheet, by: User, at: datetime) -> frozenset[str]:
    """His roles; the upper committee's people vote where the panel has too few for a line, and
    confirm a sheet without lines where there is no panel."""
    roles = roles_on(sheet, by, at)
    if roles & {"organiser", "plant_committee"}:
        today = timezone.localdate(at)
        votes = select_verification.votes(sheet, today)
        if any(vote.short for vote in votes.values()):
            return roles | {"panel"}
        if select_verification.nobody_to_confirm(sheet, today):
            return roles | {"panel"}
    return roles


def _not_short(
    sheet: Sheet, votes: dict[int, select_verification.Vote], by: User, at: datetime
) -> dict[int, str]:
    """Where the panel suffices, the upper committee's people have no vote."""
    if "panel" in roles_on(sheet, by, at):
        return {}
    return {line: "这一行由考核小组核实" for line, vote in votes.items() if not vote.short}


def _looked_at(sheet: Sheet, seen: int | None) -> None:
    if seen is not None and seen != sheet.version:
        raise Refusal("您打开之后这张表退回改过又重新提交了，请看过新的再核实", "conflict")


@transaction.atomic
def disagree(
    *, sheet_id: int, participant_id: int, reason: str, by: User, at: datetime, seen: int | None
) -> Sheet:
    """Vote against one line, with a reason that the whole panel reads."""
    sheet = hold_sheet(sheet_id)
    check(SHEET, "confirm", sheet.state, _voter(sheet, by, at))
    _looked_at(sheet, seen)
    votes = select_verification.votes(sheet, timezone.localdate(at))
    why = check_reason(reason, what="不同意的理由")
    barred = barred_lines(sheet, by) | _not_short(sheet, votes, by, at)
    if participant_id not in votes or participant_id in barred:
        raise Refusal(barred.get(participant_id, "这张表上没有这一行"), "role")
    if by.pk in votes[participant_id].agreed:
        raise Refusal("您已同意过这一行；要改，请退回支部并说明")
    if by.pk not in votes[participant_id].against:
        place = _place(sheet, by, timezone.localdate(at))
        _insert(sheet, {participant_id}, by, at, place=place, agrees=False, reason=why)
    return sheet


def _insert(
    sheet: Sheet,
    participants: set[int],
    by: User,
    at: datetime,
    *,
    place: int | None,
    agrees: bool = True,
    reason: str = "",
) -> None:
    rows = [
        Confirmation(
            sheet=sheet,
            round=sheet.round,
            participant_id=p,
            by=by,
            place_id=place,
            at=at,
            agrees=agrees,
            reason=reason,
        )
        for p in sorted(participants)
    ]
    try:
        Confirmation.objects.bulk_create(rows)
    except IntegrityError as error:
        raise Refusal(str(error.__cause__).splitlines()[0], "role") from error


@transaction.atomic
def return_(*, sheet_id: int, reason: str, by: User, at: datetime) -> Sheet:
    """Back one step, with a reason. Votes of this round no longer count."""
    sheet = hold_sheet(sheet_id)
    verifying = sheet.is_being_verified
    roles = _voter(sheet, by, at) if verifying else roles_on(sheet, by, at)
    refuse(why_not_send_back(before_sheet(sheet, roles, timezone.localdate(at))))
    step = check(SHEET, "return", sheet.state, roles)
    why = check_reason(reason, what="退回原因")
    again: dict[str, Any] = {"round": sheet.round + 1} if verifying else {}
    if verifying and sheet.reopened_until is not None:
        # A reopened month that the panel returns can be mended: the days begin anew.
        again["reopened_until"] = max(sheet.reopened_until, _reopened_until(sheet, at))
    move(
        sheet,
        act="return",
        to=step.to_state,
        by=by,
        at=at,
        reason=why,
        returned_reason=why,
        **again,
    )
    return sheet


@transaction.atomic
def reopen(*, sheet_id: int, reason: str, by: User, at: datetime) -> Sheet:
    """The upper committee opens a locked month again, for two working days, with a reason.

    A published quarter stays: what is wrong in it goes through an objection and a revision. One
    that is approved and waits for its day is approved anew, with what the month says then.
    """
    board = boards.hold_board(_board_of(sheet_id).pk)  # before its sheet, as corrections do
    sheet = hold_sheet(sheet_id)
    roles = roles_on(sheet, by, at)
    refuse(why_not_reopen(before_sheet(sheet, roles, timezone.localdate(at))))
    step = check(SHEET, "reopen", sheet.state, roles)
    why = check_reason(reason, what="重开原因")
    until = _reopened_until(sheet, at)
    open_again(sheet, to=step.to_state, by=by, at=at, why=why, until=until)
    month = f"{sheet.branch.name}{Month.of(sheet.month).label}"
    boards.take_back(board, why=f"{month}的积分表重开了，锁定之后要重新归集审定", at=at)
    return sheet


def _board_of(sheet_id: int) -> Board:
    sheet = Sheet.objects.select_related("plant").filter(pk=sheet_id).first()
    if sheet is None:
        raise Refusal("没有这张积分表", "input")
    return boards.board_for(
        plant=sheet.plant, quarter=Month.of(sheet.month).quarter, code=sheet.code
    )


def _reopened_until(sheet: Sheet, at: datetime) -> datetime:
    """The end of the second working day from now."""
    today = timezone.localdate(at)
    calendar = work_calendar(sheet.plant_id, first=today, last=today + timedelta(days=40))
    last = calendar.after(today, REOPENED_WORKING_DAYS)
    return timezone.make_aware(datetime.combine(last + timedelta(days=1), time.min))
