"""The month grid's form: from inputs to changes, and back with what was wrong."""

import re
import time
from collections.abc import Iterable
from secrets import token_bytes
from uuid import UUID

from django.http import QueryDict

from scoring.engine.errors import Malformed, Problem
from scoring.engine.facts import typed as typed_fields
from scoring.engine.keys import derived, uuid7
from scoring.engine.kinds import Kind
from scoring.engine.process.workflow import UNSEEN, Refusal
from scoring.ledger.selectors.entry import Cell, Grid, values_of
from scoring.ledger.services.entry import Change, Conflicts


def new_request() -> UUID:
    return uuid7(time.time_ns() // 1_000_000, token_bytes(10))


def request_key(data: QueryDict) -> UUID:
    try:
        return UUID(data.get("request", ""))
    except ValueError:
        raise Refusal("这一页太旧了，请刷新后再保存", "input") from None


def looked_at(data: QueryDict, name: str) -> str:
    """What the page showed that is acted upon: its version or digest. An act that guards what was
    seen is refused without it, at every door."""
    seen = data.get(name, "").strip()
    if not seen:
        raise Refusal(UNSEEN, "unseen")
    return seen


def whole(text: str) -> int | None:
    """A key out of a form or an address; None when it is none."""
    return int(text) if re.fullmatch(r"[0-9]{1,18}", text) else None


def typed_values(data: QueryDict, name: str) -> tuple[str, ...]:
    return tuple(value.strip() for value in data.getlist(f"v-{name}"))


def changes(data: QueryDict, kinds: dict[str, Kind]) -> dict[UUID, Change]:
    """The cells whose inputs differ from what the form was made with, by client_key.

    The key is made of the form, the cell and the values, so that the same form sent twice is
    the same request, and a form that was corrected is not. `kinds`: item code -> rule kind.
    """
    key = request_key(data)
    found: dict[UUID, Change] = {}
    for field in data:
        if not field.startswith("s-"):
            continue
        name = field.removeprefix("s-")
        participant, _, item = name.partition("-")
        base, *was = str(data[field]).split("|")
        typed = typed_values(data, name)
        person = whole(participant)
        if person is None or item not in kinds or list(typed) == was or not typed:
            continue
        change_key = derived(key, name, base, *typed)
        found[change_key] = Change(
            client_key=change_key,
            participant_id=person,
            item=item,
            fields=typed_fields.fields_of(kinds[item], typed),
            base=key_of(base),
            cell=True,
        )
    return {k: change for k, change in found.items() if change.fields is not None or change.base}


def key_of(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        raise Refusal("这一页太旧了，请刷新后再保存", "input") from None


def put_back(grid: Grid, data: QueryDict) -> None:
    """What was typed goes back into the cells, so that nothing is lost."""
    for cell in grid.cells():
        if f"s-{cell.name}" in data:
            typed = typed_values(data, cell.name)
            if typed and list(typed) != str(data[f"s-{cell.name}"]).split("|")[1:]:
                cell.typed = typed


def mark_malformed(grid: Grid, made: dict[UUID, Change], error: Malformed) -> list[str]:
    """Write every fault beside its cell; returns the sentences for the head of the page."""
    cells = {cell.name: cell for cell in grid.cells()}
    by_key = {str(key): change for key, change in made.items()}
    sentences = []
    for problem in error.errors:
        change = by_key.get(problem.entry or "")
        cell = cells.get(f"{change.participant_id}-{change.item}") if change else None
        text = without_key(problem)
        if cell is not None:
            cell.problem = text
            text = f"{cell.person.name} {cell.item.code} {cell.item.name}：{text}"
        sentences.append(text)
    return sentences


def without_key(problem: Problem) -> str:
    """The sentence without the request's key, which says nothing to people."""
    return problem.sentence


def mark_conflicts(grid: Grid, error: Conflicts) -> list[str]:
    """Both values beside each cell; the cell's base is now what stands there."""
    cells = {cell.name: cell for cell in grid.cells()}
    sentences = []
    for conflict in error.conflicts:
        cell = cells.get(f"{conflict.change.participant_id}-{conflict.change.item}")
        if cell is None:
            continue
        current = conflict.current
        if current is None:
            now = "别人已撤回"
        else:
            value = words(cell, values_of(cell.item.kind, current))
            now = f"{current.recorded_by} 已改为 {value}"
        mine = words(cell, cell.shown) or "空"
        cell.problem = f"{now}；您填的是 {mine}"
        sentences.append(f"{cell.person.name} {cell.item.code} {cell.item.name}：{cell.problem}")
    return sentences


def words(cell: Cell, values: Iterable[str]) -> str:
    """Values as people read them: an option by its label."""
    pairs = zip(typed_fields.asked(cell.item.kind), values, strict=False)
    return " / ".join(one.cell_text(value) for one, value in pairs if value)
