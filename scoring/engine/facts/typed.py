"""What is typed into one cell of the month grid, as a rule's fields, and back."""

import unicodedata
from collections.abc import Sequence
from typing import Any

# How a rule is typed into one cell; other rules are entered on the cell's own page.
WIDGETS = {"per_occurrence": "number", "graded": "select", "ratio": "pair"}


def plain_text(text: str) -> str:
    """Full-width digits, points and signs become ASCII; blanks around go."""
    return unicodedata.normalize("NFKC", text).strip()


def fields_of(kind: str, typed: Sequence[str]) -> dict[str, str] | None:
    """The rule's fields from a cell's inputs; None when the cell was emptied."""
    if not any(typed):
        return None
    if WIDGETS.get(kind) == "pair":
        pairs = zip(("actual", "target"), typed, strict=False)
        return {name: value for name, value in pairs if value}
    return {"option" if kind == "graded" else "quantity": typed[0]}


def values_of(kind: str, fields: dict[str, Any] | None) -> tuple[str, ...]:
    """What the grid's inputs hold for a matter; empty strings for none."""
    if kind == "ratio":
        return str((fields or {}).get("actual", "")), str((fields or {}).get("target", ""))
    if fields is None:
        return ("",)
    if kind == "graded":
        return (str(fields.get("option", "")),)
    return (str(fields.get("quantity", "1")),)
