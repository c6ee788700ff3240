"""Where a quarter's board stands: its job, its waits, and what its branches have locked."""

from collections.abc import Iterable

from members.duties import Duties
from members.models import User
from scoring.engine.board.content import Branch
from scoring.engine.process.why_not.board import BeforeBoard
from scoring.engine.time.periods import Month, Quarter
from scoring.models import Board, Draft, JobRun, Sheet, Transition


def boards(duties: Duties) -> list[Board]:
    """The quarters of the plants in which a person holds a grant, newest first."""
    plants = {plant for granted in duties.grants.values() for plant in granted}
    return list(Board.objects.filter(plant_id__in=plants).select_related("plant"))


def publishing_job(board: Board) -> JobRun | None:
    """The job that will publish the board, while it waits or runs."""
    rows = JobRun.objects.filter(kind=JobRun.Kind.PUBLISH_QUARTER, payload__board=board.pk)
    return rows.exclude(state=JobRun.State.DONE).first()


def last_wait(board: Board) -> str:
    """Why the board did not start on its day, as the system wrote it down."""
    waits = Transition.objects.filter(board=board, act="wait").order_by("-pk")
    return next((wait.reason for wait in waits[:1]), "")


def not_ready(board: Board) -> list[str]:
    """What is still missing before the board may be posted."""
    missing = []
    if board.draft_id is None:
        missing.append("还没有归集")
    if board.approved_at is None:
        missing.append("还没有审定")
    if board.cleared_at is None:
        missing.append("还没有通过保密审查")
    if not board.posting_place:
        missing.append("还没有写明张贴地点")
    return missing


def branch_lines(board: Board, quarter: Quarter) -> list[Branch]:
    """Each branch with the months it has locked; reported when that is all of them."""
    sheets = Sheet.objects.filter(
        code=board.code,
        plant_id=board.plant_id,
        month__gte=quarter.first,
        month__lte=quarter.last,
    ).select_related("branch")
    names: dict[int, str] = {}
    locked: dict[int, dict[str, str]] = {}
    left: dict[int, list[str]] = {}
    for sheet in sheets.order_by("branch__order", "branch_id", "month"):
        month = str(Month.of(sheet.month))
        names[sheet.branch_id] = sheet.branch.name
        if sheet.is_locked:
            locked.setdefault(sheet.branch_id, {})[month] = sheet.digest
        else:
            left.setdefault(sheet.branch_id, []).append(month)
    # A branch founded or closed in the quarter reports the months it has sheets for.
    return [
        Branch(pk, name, locked.get(pk, {}), tuple(left.get(pk, [])), reported=pk not in left)
        for pk, name in names.items()
    ]


def outdated(board: Board) -> bool:
    """Whether sheets were locked after the board's draft was composed."""
    if board.draft is None:
        return False
    now = branch_lines(board, Quarter.parse(board.period))
    return [b.locked for b in now] != [b.locked for b in board.draft.content.branches]


def reopened(board: Board) -> list[str]:
    """Months that the board's draft counted and that are open again."""
    if board.draft is None:
        return []
    open_now = {b.id: b.open for b in branch_lines(board, Quarter.parse(board.period))}
    return [
        f"{branch.name}{Month.parse(month).label}"
        for branch in board.draft.content.branches
        for month in branch.locked
        if month in open_now.get(branch.id, ())
    ]


def before_board(board: Board, roles: frozenset[str], user: User) -> BeforeBoard:
    """What decides what this person may do with the board; under its lock or for its page."""
    calculated = board.is_calculated and board.draft is not None
    return BeforeBoard(
        state=board.state,
        roles=roles,
        composed=board.composed_by_id == user.pk,
        approved=board.approved_by_id == user.pk,
        cleared=board.cleared_by_id == user.pk,
        on_board=is_on(board.draft, user.member_id),
        reopened=tuple(reopened(board)) if calculated else (),
        outdated=calculated and outdated(board),
        earlier=_unannounced_before(board) if calculated else "",
    )


def is_on(draft: Draft | None, member: int | None) -> bool:
    return draft is not None and member in draft.content.by_member


def _unannounced_before(board: Board) -> str:
    """The quarter that is composed and has to be published before this one."""
    rows = Board.objects.filter(
        plant_id=board.plant_id, code=board.code, period__lt=board.period, draft__isnull=False
    ).filter(state__in=Board.UNANNOUNCED)
    before = rows.order_by("period").first()
    return Quarter.parse(before.period).label if before is not None else ""


def not_as_locked(board: Board, branches: Iterable[Branch]) -> list[str]:
    """Months that a draft counted and that are not locked in that wording any more."""
    now = {b.id: b.locked for b in branch_lines(board, Quarter.parse(board.period))}
    return [
        f"{branch.name} {Month.parse(month).label}"
        for branch in branches
        for month, digest in branch.locked.items()
        if now.get(branch.id, {}).get(month) != digest
    ]
