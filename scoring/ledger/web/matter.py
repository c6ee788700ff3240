"""The form of one matter: a new one, or the correction of one that was recorded."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from scoring.engine.facts import typed as typed_fields
from scoring.engine.inputs import Input, plain_text
from scoring.engine.process.workflow import Refusal
from scoring.engine.scheme.items import Item
from scoring.engine.time import periods
from scoring.ledger.services import entry
from scoring.web import cells

FACTORS = {"": "本人完成，或主要贡献人：全计", "0.5": "其他参与人：计一半（0.5）"}
BESIDE = ("factor", "reference", "attachment")


@dataclass(frozen=True)
class Box:
    """One input of the form with what it holds: a text, or which of its options are picked."""

    input: Input
    texts: tuple[str, ...]

    @property
    def key(self) -> str:
        return self.input.key

    @property
    def label(self) -> str:
        return self.input.label

    @property
    def form(self) -> str:
        return self.input.form

    @property
    def hint(self) -> str:
        return self.input.hint

    @property
    def value(self) -> str:
        return "、".join(self.texts)

    @property
    def picked(self) -> list[tuple[str, str, bool]]:
        return [(key, label, key in self.texts) for key, label in self.input.options]

    @property
    def parts(self) -> list[tuple[str, str]]:
        """Each number that is wanted, where their number is fixed."""
        wanted = len(self.input.parts)
        texts = (*self.texts, *[""] * wanted)[:wanted]
        return list(zip(self.input.parts, texts, strict=True))


@dataclass
class MatterForm:
    """What the template shows; `base` is the row a correction replaces."""

    item: Item
    values: Mapping[str, Any]
    day: str
    base: str = ""
    opened: bool = False

    @property
    def prefix(self) -> str:
        return f"{self.base}-" if self.base else ""

    @property
    def on(self) -> str:
        return self.values.get("on") or self.day

    @property
    def inputs(self) -> list[Box]:
        asked = typed_fields.asked(self.item.kind)
        return [Box(one, self._texts(one.key)) for one in asked if one.key]

    def _texts(self, key: str) -> tuple[str, ...]:
        if isinstance(self.values, QueryDict):
            return tuple(self.values.getlist(key))
        value = self.values.get(key)
        if value is None:
            return ()
        return tuple(str(one) for one in value) if isinstance(value, list) else (str(value),)

    @property
    def factors(self) -> list[tuple[str, str, bool]]:
        if "factor" not in self.item.kind.fields:
            return []
        now = str(self.values.get("factor", ""))
        now = "" if now == "1" else now
        known = FACTORS if now in FACTORS else FACTORS | {now: f"系数 {now}"}
        return [(value, label, value == now) for value, label in known.items()]

    @property
    def asks(self) -> list[str]:
        """What the item requires, and what the row already carries."""
        carried = {"peer": "peer_confirmed", "attachment": "attachment"}
        return [r for r in carried if r in self.item.requires or self.values.get(carried[r])]


def correction(item: Item, row: Any, typed: QueryDict | None) -> MatterForm:
    """The form of a recorded matter, with what was typed into it when it was refused."""
    key = str(row.client_key)
    opened = typed is not None and typed.get("base") == key
    values = row.fields | {"on": row.on.isoformat(), "matter": row.matter, "note": row.note}
    return MatterForm(item, typed if opened and typed else values, "", key, opened)


def change(data: QueryDict, participant: int, item: Item) -> entry.Change:
    """What the posted form asks for: a matter, its correction, or its withdrawal."""
    base = cells.key_of(str(data.get("base", "")))
    withdraw = "withdraw" in data
    if base and len(data.get("why", "").strip()) < 2:
        act = "撤回" if withdraw else "更正"
        raise Refusal(f"{act}要写明原因，例如“记错人”", "input")
    fields: dict[str, Any] | None = None
    if not withdraw:
        fields = _fields(data, item)
        if data.get("peer_confirmed"):
            fields["peer_confirmed"] = True
    on = periods.day(data.get("on", "")) if data.get("on") else None
    if data.get("on") and on is None:
        raise Refusal(f"没有这个日期：{data['on']}", "input")
    return entry.Change(
        client_key=cells.derived(cells.request_key(data), "cell", data.urlencode()),
        participant_id=participant,
        item=item.code,
        fields=fields,
        base=base,
        on=on,
        matter=data.get("matter") if not withdraw else None,
        note=data.get("note") if not withdraw else None,
        reason=data.get("why", ""),
    )


def _fields(data: QueryDict, item: Item) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for one in typed_fields.asked(item.kind):
        texts = [text.strip() for text in data.getlist(one.key)]
        if one.form == "picks":
            fields[one.key] = texts  # nothing ticked is an answer as well
        elif one.key and any(texts):
            # A number left out among several is a number missing, not the next one's place.
            fields[one.key] = texts if one.parts else one.read("、".join(filter(None, texts)))
    beside = ((name, plain_text(data.get(name, ""))) for name in BESIDE)
    return fields | {name: text for name, text in beside if text}
