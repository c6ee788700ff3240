"""The transition tables, and the page that is written from them."""

from pathlib import Path

import pytest

from scoring.engine.process.workflow import (
    BOARD,
    SHEET,
    Refusal,
    Table,
    check,
    check_reason,
    why_not,
)
from scoring.management.commands.workflow_doc import document
from scoring.models import Board, Sheet

ROOT = Path(__file__).resolve().parent.parent.parent


def test_docs_workflow_is_what_the_tables_say() -> None:
    assert (ROOT / "docs" / "workflow.md").read_text("utf-8") == document()


@pytest.mark.parametrize(("table", "choices"), [(SHEET, Sheet.State), (BOARD, Board.State)])
def test_tables_and_rows_know_the_same_states(table: Table, choices) -> None:
    assert list(table.states) == [(s.value, s.label) for s in choices]


@pytest.mark.parametrize("table", [SHEET, BOARD])
def test_every_state_but_the_last_leads_on(table: Table) -> None:
    last = table.states[-1][0]
    for state, _ in table.states:
        assert bool(table.next_roles(state)) == (state != last)


def test_the_disabled_button_and_the_refusal_say_the_same() -> None:
    words = why_not(SHEET, "submit", "open", {"recorder"})
    with pytest.raises(Refusal, match="填报中") as refusal:
        check(SHEET, "submit", "open", {"recorder"})
    assert refusal.value.text == words
    assert refusal.value.kind == "state"


def test_the_wrong_person_is_told_whose_turn_it_is() -> None:
    with pytest.raises(Refusal, match="考核小组成员") as refusal:
        check(SHEET, "confirm", "verify", {"recorder"})
    assert refusal.value.kind == "role"


@pytest.mark.parametrize("text", ["", "  ", "不行", "字" * 401])
def test_a_reason_says_something(text: str) -> None:
    with pytest.raises(Refusal):
        check_reason(text)
