"""The matters behind a quarter's numbers: what, on which day, confirmed by whom."""

from collections.abc import Collection

from scoring.engine.board.content import Matter
from scoring.engine.scheme.items import TALKED_TO
from scoring.engine.scheme.rubric import Rubric
from scoring.engine.time.periods import Month, Quarter
from scoring.models import Board, Confirmation, Entry, Sheet

MOST_WORDS = 60


def behind(
    board: Board, quarter: Quarter, members: Collection[int], rubric: Rubric
) -> dict[int, list[Matter]]:
    """Member -> his matters in force on locked sheets, but for those of masked items."""
    sheets = Sheet.objects.filter(
        code=board.code,
        plant_id=board.plant_id,
        month__gte=quarter.first,
        month__lte=quarter.last,
        state=Sheet.State.LOCKED,
    )
    rounds = dict(sheets.values_list("pk", "round"))
    votes: dict[tuple[int, int], list[str]] = {}
    rows = Confirmation.objects.filter(sheet__in=rounds, agrees=True).select_related("by__member")
    for vote in rows.order_by("pk"):
        if vote.round == rounds[vote.sheet_id]:
            votes.setdefault((vote.sheet_id, vote.participant_id), []).append(str(vote.by))
    entries = Entry.objects.filter(
        sheet__in=rounds,
        participant__seat__member_id__in=members,
        void=False,
        superseded_by__isnull=True,
    ).values_list(
        "on", "item", "client_key", "month", "note", "matter", "sheet_id", "participant_id",
        "participant__seat__member_id",
    )  # fmt: skip
    found: dict[int, list[Matter]] = {}
    # By words here and not in the database: each sorts them as its collation does.
    for on, code, _, month, note, matter, sheet, participant, member in sorted(entries):
        item = rubric.items[code]
        if item.masked:
            continue  # on the board only the number
        words = (note or matter)[:MOST_WORDS]
        if item.keeps_no_talk and words not in TALKED_TO:
            words = ""  # loaded, or written before this was refused
        confirmed = "、".join(votes.get((sheet, participant), []))
        found.setdefault(member, []).append(
            Matter(item=code, month=str(Month.of(month)), on=on, words=words, confirmed=confirmed)
        )
    return found
