"""One sheet as the branch and the panel read it: lines, sentences, who did what and when."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from members.models import Post
from scoring.engine.numbers import money
from scoring.engine.workflow import Table
from scoring.models import Board, Confirmation, MonthlyResult, Sheet, Transition


@dataclass
class SheetLine:
    participant: int
    name: str
    post: str
    total: str
    categories: list[str]
    sentences: list[dict[str, Any]]
    confirmed_by: str = ""
    barred: str = ""


@dataclass
class StripStep:
    """One step of the strip: `done`, `now` or `ahead`, and what to say below its name."""

    name: str
    where: str
    words: list[str] = field(default_factory=list)


def lines(sheet: Sheet, barred: dict[int, str]) -> list[SheetLine]:
    rows = MonthlyResult.objects.filter(sheet=sheet).select_related("participant__seat__member")
    confirmed = {
        row.participant_id: f"{row.by} {_clock(row.at)}"
        for row in Confirmation.objects.filter(sheet=sheet, round=sheet.round).select_related(
            "by__member"
        )
    }
    return [
        SheetLine(
            participant=row.participant_id,
            name=row.participant.held.member.name,
            post=Post(row.participant.held.post).label,
            total=money(row.total),
            categories=[money(value) for value in row.categories],
            sentences=row.sentences,
            confirmed_by=confirmed.get(row.participant_id, ""),
            barred=barred.get(row.participant_id, ""),
        )
        for row in rows.order_by("participant__seat_id")
    ]


def strip(table: Table, thing: Sheet | Board, *, next_words: str = "") -> list[StripStep]:
    """The workflow's steps with who did what and when; returned rounds leave their marks."""
    key = "sheet" if isinstance(thing, Sheet) else "board"
    transitions = list(
        Transition.objects.filter(**{key: thing}).select_related("by__member").order_by("pk")
    )
    states = [state for state, _ in table.states]
    here = states.index(thing.state)
    last = len(states) - 1
    found = []
    for i, (state, name) in enumerate(table.states):
        where = "done" if i < here or (i == here == last) else "now" if i == here else "ahead"
        step = StripStep(name, where)
        arrived = [t for t in transitions if t.to_state == state and t.from_state != state]
        for transition in arrived[-2:]:
            who = str(transition.by) if transition.by else "系统"
            label = table.step(transition.act, transition.from_state)
            verb = label.label if label else transition.act
            step.words.append(f"{who} {_clock(transition.at)} {verb}")
            if transition.reason:
                step.words.append(f"原因：{transition.reason}")
        if where == "now" and next_words:
            step.words.append(next_words)
        found.append(step)
    return found


def _clock(at: datetime) -> str:
    from django.utils import timezone

    local = timezone.localtime(at)
    return f"{local.month}月{local.day}日 {local:%H:%M}"
