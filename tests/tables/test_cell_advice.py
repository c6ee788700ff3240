"""What to write instead hangs on codes of the engine, not on the words of its sentences."""

from uuid import uuid4

import pytest

from scoring.engine.errors import Problem, Slip
from scoring.engine.kinds.base import Fields
from scoring.engine.scheme import rubric
from scoring.ledger.selectors.entry_batch import CellOutcome
from scoring.ledger.selectors.entry_fields import Change
from scoring.tables.selectors.cell_advice import why
from scoring.tables.selectors.table_reading import Page, Wish
from tests.engine.documents import DOCUMENTS

ITEMS = rubric.from_dict(DOCUMENTS["zhiwei"]).items
PAGE = Page("积分表", {}, {})


def outcome(*problems: Problem) -> CellOutcome:
    one = CellOutcome(Change(uuid4(), 1, "A07", {}), "refused")
    one.refuse(problems)
    return one


def problem(code: str, slip: Slip | None = None) -> Problem:
    return Problem("k", "quantity", code, "换了说法的一句话", slip)


@pytest.mark.parametrize(
    ("found", "says"),
    [
        (problem("NOT_A_NUMBER", Slip.NO_NUMBER), "请填一个数，例如 2"),
        (problem("NOT_A_NUMBER", Slip.TOO_LONG), "请核对是不是多写了几位"),
        (problem("TOO_PRECISE", Slip.NOT_WHOLE), "请填整数，例如 2"),
        (problem("OUT_OF_RANGE", Slip.NOT_ABOVE), "没有这件事就留空，不用填 0"),
        (problem("DUPLICATE_ENTRY"), "请只留一条"),
        (problem("OUTSIDE_PERIOD"), "请改成这个月的日期，别的月份的事到那个月的表里填"),
        (problem("UNKNOWN_OPTION"), "可以填：优秀、达标、未达标"),
    ],
)
def test_the_code_gives_the_advice_whatever_the_sentence_says(found: Problem, says: str) -> None:
    wish = Wish(PAGE, 3, 2, item=ITEMS["C01"])
    assert why(outcome(found), wish) == f"换了说法的一句话。{says}"


def test_a_sentence_with_the_old_words_gives_none() -> None:
    old = Problem("k", "reason", "OUT_OF_RANGE", "不是数字、太大了、要是整数、重复、之内")
    assert why(outcome(old), Wish(PAGE, 3, 2, item=ITEMS["A07"])) == old.message


@pytest.mark.parametrize(
    ("value", "slip"),
    [
        ("abc", Slip.NO_NUMBER), ("99999999999", Slip.TOO_LONG), ("1.5", Slip.NOT_WHOLE),
        ("0", Slip.NOT_ABOVE), ("-1", Slip.NOT_ABOVE),
    ],
)  # fmt: skip
def test_a_kind_says_in_what_a_number_is_wrong_and_the_file_s_answer_stays(
    value: str, slip: Slip
) -> None:
    errors: list[Problem] = []
    kind = ITEMS["A07"].kind
    kind.entry(Fields({"quantity": value}, "k", errors, kind))
    assert [one.slip for one in errors] == [slip]
    assert set(errors[0].as_dict()) == {"entry", "field", "code", "message"}
