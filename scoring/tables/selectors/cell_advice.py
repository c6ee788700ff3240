"""Why a cell of a table was not taken, and what to write instead."""

from scoring.engine.errors import Slip
from scoring.ledger.selectors.entry_batch import CellOutcome
from scoring.tables.selectors.table_reading import Wish, choices_words

# What to do about a cell that the engine refused: the first of these that it found.
ADVICE: tuple[tuple[Slip | str, str], ...] = (
    (Slip.NO_NUMBER, "请填一个数，例如 2"),
    (Slip.TOO_LONG, "请核对是不是多写了几位"),
    (Slip.NOT_WHOLE, "请填整数，例如 2"),
    (Slip.NOT_ABOVE, "没有这件事就留空，不用填 0"),
    ("DUPLICATE_ENTRY", "请只留一条"),
    ("OUTSIDE_PERIOD", "请改成这个月的日期，别的月份的事到那个月的表里填"),
)
UNKNOWN = {"UNKNOWN_OPTION", "UNKNOWN_FAULT", "UNKNOWN_PART"}


def why(outcome: CellOutcome, wish: Wish) -> str:
    mine = " / ".join(filter(None, wish.typed)) or "空"
    if outcome.status == "conflict":
        who = f"{outcome.row.recorded_by}已改为 {wish.was}" if outcome.row else "别人已撤回"
        return f"下载之后{who}；表里是 {mine}。核对后重新下载模板填，或直接在网页上改"
    signs = {sign for problem in outcome.problems for sign in (problem.code, problem.slip)}
    advice = next((advice for sign, advice in ADVICE if sign in signs), "")
    if not advice and signs & UNKNOWN and wish.item:
        advice = f"可以填：{choices_words(wish.item)}"
    return f"{outcome.text}。{advice}" if advice else outcome.text
