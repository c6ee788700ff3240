"""What is typed for an entry, input by input, as its rule's fields; and back."""

from collections.abc import Mapping, Sequence
from typing import Any

from scoring.engine.inputs import Input
from scoring.engine.kinds import Kind

MOST_IN_A_CELL = 2


def asked(kind: Kind) -> tuple[Input, ...]:
    """What is typed wherever an entry is; the rest is asked on the cell's own page."""
    return tuple(one for one in kind.inputs() if not one.aside)


def fits_a_cell(kind: Kind) -> bool:
    """Whether an entry is typed into the grid itself, or into the panel beside it."""
    inputs = asked(kind)
    return len(inputs) <= MOST_IN_A_CELL and all(one.fits_a_cell for one in inputs)


def fields_of(kind: Kind, typed: Sequence[str]) -> dict[str, Any] | None:
    """The rule's fields from a cell's inputs; None when the cell was emptied."""
    if not any(text.strip() for text in typed):
        return None
    fields = {}
    for one, text in zip(asked(kind), typed, strict=False):
        # A mark stores nothing; what is no mark is kept under its name, for the engine to refuse.
        if text.strip() and (one.key or one.fault(text)):
            fields[one.key or one.label] = one.read(text)
    return fields


def fields_named(kind: Kind, texts: Mapping[str, str]) -> tuple[dict[str, Any] | None, str]:
    """The rule's fields out of texts by key, or what is missing or unknown, in words."""
    inputs = asked(kind)
    wanted = [one for one in inputs if one.required]
    given = [one for one in wanted if texts.get(one.key, "").strip()]
    if given and len(given) < len(wanted):
        return None, f"{'和'.join(f'“{one.label}”' for one in wanted)}都要填"
    for one in inputs:
        if wrong := one.fault(texts.get(one.key, "")):
            return None, wrong
    filled = ((one, texts.get(one.key, "") or one.default) for one in inputs if one.key)
    return {one.key: one.read(text) for one, text in filled if text.strip()}, ""


def values_of(kind: Kind, fields: Mapping[str, Any] | None) -> tuple[str, ...]:
    """What the inputs hold for a matter; empty strings for none."""
    inputs = asked(kind)
    if fields is None:
        return ("",) * len(inputs)
    return tuple(
        one.options[0][0] if one.form == "mark" else one.typed(fields.get(one.key))
        for one in inputs
    )


def words(kind: Kind, fields: Mapping[str, Any]) -> str:
    """A matter's values for people: 优秀, 数量 3, 实际数 90 / 目标数 100."""
    return " / ".join(parts(kind, fields)) or "一次"


def parts(kind: Kind, fields: Mapping[str, Any]) -> list[str]:
    return [one.words(fields[one.key]) for one in kind.inputs() if fields.get(one.key) is not None]


def in_full(kind: Kind, fields: Mapping[str, Any]) -> list[str]:
    """A matter's values with what else was written of it: 数量 3, 对方已确认, 文号 党字 3 号."""
    beside = []
    if (confirmed := fields.get("peer_confirmed")) is not None:
        beside.append("对方已确认" if confirmed else "要对方确认")
    for key, label in (("reference", "文号"), ("attachment", "材料"), ("reason", "理由")):
        if fields.get(key) and key not in kind.fields:
            beside.append(f"{label} {fields[key]}")
    return parts(kind, fields) + beside


def level(kind: Kind, fields: Mapping[str, Any]) -> str:
    """What tells a matter from another of its item; nothing where it happened once."""
    asked_for = [one for one in asked(kind) if one.key and fields.get(one.key) is not None]
    told = [one.words(fields[one.key]) for one in asked_for if fields[one.key] != one.default]
    return " / ".join(told)


def schema(kind: Kind) -> dict[str, Any]:
    """An entry's fields as JSON schema: what may be sent for it, and what has to be."""
    inputs = [one for one in kind.inputs() if one.key]
    return {
        "type": "object",
        "properties": {one.key: one.schema() for one in inputs},
        "required": [one.key for one in inputs if one.required],
    }
