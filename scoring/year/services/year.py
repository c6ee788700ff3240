"""What people decide with a year: awards by a meeting, a payroll list by three different persons."""

from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from members.duties import duties_of
from members.models import Member, User
from scoring.engine import canonical
from scoring.engine.numbers import money
from scoring.engine.process.why_not.because import refuse
from scoring.engine.process.why_not.year import (
    why_not_approve_pay,
    why_not_award,
    why_not_propose_pay,
)
from scoring.engine.process.workflow import Refusal, check_reason, check_text
from scoring.models import Award, PayExport, Publication
from scoring.quarter.selectors import standings
from scoring.quarter.services.boards import hold_board
from scoring.year.selectors import year as select_year
from scoring.year.selectors.before_pay import before_pay

MOST_PER_POINT = Decimal(100_000)
TITLES = ("优秀党务工作者", "优秀支委")


def _roles(by: User, plant_id: int, at: datetime) -> frozenset[str]:
    return duties_of(by, on=timezone.localdate(at)).roles_for_plant(plant_id)


@transaction.atomic
def decide(
    *,
    plant_id: int,
    code: str,
    year: int,
    member: Member,
    title: str,
    given: bool,
    minutes_no: str,
    reason: str,
    by: User,
    at: datetime,
) -> Award:
    """Record what a meeting decided of one person, candidate or not; the same meeting's same
    decision is there once. A decision that was changed, or told for another reason, is another
    row."""
    own = by.member_id == member.pk
    refuse(why_not_award(_roles(by, plant_id, at), own=own))
    if title not in TITLES:
        raise Refusal("请选择称号", "input")
    number = check_text(minutes_no, what="会议记录编号", most=40)
    if len(number) < 2:
        raise Refusal("请填写党委会会议记录编号", "input")
    why = check_reason(reason, what="理由")[:200]
    people = {one.member: one for one in select_year.people(plant_id, code, year)}
    if member.pk not in people:
        raise Refusal("这个人这一年没有上过榜", "input")
    Member.objects.select_for_update(of=("self",), no_key=True).get(pk=member.pk)
    last = Award.objects.filter(plant_id=plant_id, year=year, member=member, title=title).last()
    if last is not None and (last.minutes_no, last.given, last.reason) == (number, given, why):
        return last  # the same click again
    return Award.objects.create(
        plant_id=plant_id,
        year=year,
        member=member,
        title=title,
        given=given,
        suggested=bool(people[member.pk].reason),
        minutes_no=number,
        reason=why,
        by=by,
        at=at,
    )


def preview(publication: Publication, per_point: str, base: str) -> list[dict[str, Any]]:
    """Name, total and amount of everybody with a rank: base + points × per point, to the cent."""
    rate, fixed = _amount(per_point, "每分金额"), _amount(base, "基数")
    rows = []
    for line in standings.content(publication).lines:
        if line.total is None or line.rank_plant is None:
            continue
        total = money(line.total)
        paid = (fixed + Decimal(total) * rate).quantize(Decimal("0.01"), ROUND_HALF_UP)
        rows.append(
            {
                "member": line.member,
                "name": line.name,
                "branch": line.branch_name,
                "total": total,
                "amount": str(max(paid, Decimal("0.00"))),
            }
        )
    return sorted(rows, key=lambda row: (row["branch"], row["name"]))


def _amount(text: str, what: str) -> Decimal:
    kept = text.strip()
    digits = kept.removeprefix("-").replace(".", "", 1)
    if not (digits.isascii() and digits.isdigit() and len(kept) <= 12):
        raise Refusal(f"{what}要是数字，例如 12.50", "input")
    found = Decimal(kept)
    if abs(found) > MOST_PER_POINT:
        raise Refusal(f"{what}大得不合理，请核对", "input")
    return found


@transaction.atomic
def propose(
    *,
    publication: Publication,
    per_point: str,
    base: str,
    basis: str,
    digest: str,
    by: User,
    at: datetime,
) -> PayExport:
    """Freeze the list that was previewed, as its digest says; two others approve it."""
    # Two clicks are one list, and of two lists one is approved.
    board = hold_board(publication.board_id)
    refuse(why_not_propose_pay(before_pay(publication, _roles(by, board.plant_id, at), by)))
    rows = preview(publication, per_point, base)
    template = _template(per_point, base)
    made = canonical.digest({"of": publication.digest, "template": template, "rows": rows})
    if made != digest:
        raise Refusal("名单与预览的不一样，请重新预览", "conflict")
    known = PayExport.objects.filter(digest=made).first()
    if known is not None:
        return known
    return PayExport.objects.create(
        publication=publication,
        template=template,
        rows=rows,
        digest=made,
        basis=check_reason(basis, what="依据")[:200],
        proposed_by=by,
        proposed_at=at,
    )


def previewed_digest(publication: Publication, per_point: str, base: str) -> str:
    rows = preview(publication, per_point, base)
    template = _template(per_point, base)
    return canonical.digest({"of": publication.digest, "template": template, "rows": rows})


def _template(per_point: str, base: str) -> dict[str, str]:
    """The amounts written in one way: 1, 1.0 and 01.00 are the same list."""
    rate, fixed = _amount(per_point, "每分金额"), _amount(base, "基数")
    # Adding 0 makes -0 a plain 0.
    return {"per_point": f"{rate.normalize() + 0:f}", "base": f"{fixed.normalize() + 0:f}"}


@transaction.atomic
def approve(*, export_id: int, digest: str, by: User, at: datetime) -> PayExport:
    """The first or the second approval, by two of the committee who did not propose it."""
    rows = PayExport.objects.select_for_update(of=("self",)).select_related("publication__board")
    found = rows.filter(pk=export_id).first()
    if found is None:
        raise Refusal("没有这份名单", "input")
    if by.pk in (found.first_by_id, found.second_by_id) and digest == found.digest:
        return found  # the same click again
    board = hold_board(found.publication.board_id)
    roles = _roles(by, board.plant_id, at)
    refuse(why_not_approve_pay(before_pay(found.publication, roles, by, found)))
    if digest != found.digest:
        raise Refusal("这份名单和您看到的不一样，请刷新", "conflict")
    if found.first_by_id is None:
        found.first_by, found.first_at = by, at
    elif found.second_by_id is None:
        found.second_by, found.second_at = by, at
    try:
        found.save(update_fields=["first_by", "first_at", "second_by", "second_at"])
    except IntegrityError as error:
        raise Refusal("两次批准要由两个人做", "role") from error
    return found
