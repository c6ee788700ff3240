"""A correction found late that moves nobody: lines of the current quarter (scoring rules 7)."""

from django.db.models import Sum
from django.utils import timezone

from scoring.engine.board.content import Content
from scoring.engine.process.why_not.board import NOTHING_CHANGES
from scoring.engine.process.workflow import Refusal
from scoring.engine.time.periods import Month, Quarter
from scoring.models import Adjustment, Board, Participant, Publication, Ruling
from scoring.proof.services import seals


def adjust(board: Board, before: Publication, now: Content, ruling: Ruling) -> str:
    """A line of the current quarter for everybody whose total is another one."""
    current = Month.of(timezone.localdate(ruling.at)).quarter
    old = before.draft.content.by_member
    label = Quarter.parse(board.period).label
    already = _adjusted(board)
    rows = []
    for line in now.lines:
        was = old[line.member].total
        if line.total is None or was is None:
            continue
        amount = line.total - was - already.get(line.member, 0)
        if not amount:
            continue
        rows.append(
            Adjustment(
                ruling=ruling,
                plant_id=board.plant_id,
                code=board.code,
                period=str(current),
                participant=Participant.objects.get(pk=line.participant),
                amount=amount,
                reason=f"更正{label}第 {before.revision} 版：{ruling.correction.reason}"[:400],
            )
        )
    if not rows:
        raise Refusal(NOTHING_CHANGES)
    Adjustment.objects.bulk_create(rows)
    seals.seal_adjustments(before, ruling.pk, at=ruling.at)
    return f"名次和等次都不变，又过了 30 天，按规定记入{current.label}的调整"


def _adjusted(board: Board) -> dict[int, int]:
    """Member -> what corrections of this board have already put into later quarters."""
    rows = Adjustment.objects.filter(ruling__correction__publication__board=board)
    sums = rows.values_list("participant__seat__member_id").annotate(Sum("amount"))
    return dict(sums.order_by())
