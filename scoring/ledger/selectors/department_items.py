"""What a department provides is not typed again by the branch, and not changed by it."""

from collections.abc import Mapping
from typing import Any, Protocol

from scoring.engine.process.workflow import Refusal
from scoring.models import Entry

# Ways by which people of the branch type something; a meeting is a source of its own.
TYPED = (Entry.Source.GRID, Entry.Source.FORM, Entry.Source.EXCEL, Entry.Source.CLAIM)


class Wanted(Protocol):
    @property
    def item(self) -> str: ...
    @property
    def fields(self) -> dict[str, Any] | None: ...


def check(source: str, change: Wanted, base: Entry | None, provided: Mapping[str, str]) -> None:
    if source == Entry.Source.DEPARTMENT:
        return
    if base is not None and base.is_from_department:
        text = "这一条由部门提供或由厂党委定，支部不能改；有不同意见，请在细项里写明，由组织员核对"
        raise Refusal(text, "role")
    new = base is None and change.fields is not None
    if new and change.item in provided and source in TYPED:
        raise Refusal(f"{change.item} 由{provided[change.item]}提供，支部不用填", "role")
