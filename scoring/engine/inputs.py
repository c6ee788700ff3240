"""What an entry of a rule is asked for: its key, its words, and the text that is typed for it.

Every door (cell page, grid, table, claim, department's file, interface) makes its form of these
and reads it by these, so that a rule that can be chosen can also be filled in.
"""

import re
from dataclasses import dataclass
from typing import Any

BETWEEN = re.compile(r"[、，,；;/\s]+")
HALF_WIDTH = {0x3000: " "} | {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
NONE_OF_THEM = "无"  # typed where several may be picked and none is
MOST_TEXT = 200


def plain_text(text: str) -> str:
    """Full-width digits, points and signs become ASCII; blanks around go. Nothing else becomes a
    digit: a ² or a ⑩ is a slip, not a number."""
    return text.translate(HALF_WIDTH).strip()


@dataclass(frozen=True)
class Input:
    """One field of an entry. `form`:

    number   one number, as text
    choice   one of `options` (key, label)
    text     a sentence
    numbers  several numbers; as many as `parts`, when the number is fixed
    picks    any of `options`
    mark     nothing is stored: that there is an entry says it; `options` has one

    `default` is what an empty one counts as; `aside` is asked on the cell's own page only.
    """

    key: str
    label: str
    form: str = "number"
    required: bool = True
    options: tuple[tuple[str, str], ...] = ()
    parts: tuple[str, ...] = ()
    hint: str = ""
    default: str = ""
    whole: bool = False
    aside: bool = False

    @property
    def choices(self) -> list[str]:
        return [label for _, label in self.options]

    @property
    def fits_a_cell(self) -> bool:
        """Short enough to be typed where a number stands."""
        return self.form in ("number", "choice", "numbers", "mark")

    def read(self, text: str) -> Any:
        """The value of what was typed, as the engine reads it; what is wrong stays as typed."""
        if self.form == "text":
            return text.strip()
        if self.form == "picks":
            return self._picked(text)
        plain = plain_text(text)
        if self.form == "numbers":
            return [part for part in BETWEEN.split(plain) if part]
        if self.form in ("choice", "mark"):
            return self._key(plain) or self._key(text.strip()) or plain
        return plain

    def typed(self, value: Any) -> str:
        """What a box holds for a value; `read` gives the value back."""
        if value is None:
            return self.default
        if isinstance(value, list):
            labels = dict(self.options)
            words = "、".join(labels.get(str(one), str(one)) for one in value)
            return words or (NONE_OF_THEM if self.form == "picks" else "")
        return str(value)

    def cell_text(self, typed: str) -> str:
        """What a table shows for a box: a choice by its label."""
        return dict(self.options).get(typed, typed)

    def words(self, value: Any) -> str:
        """The value for people, with its label where a bare value would say nothing."""
        text = self.cell_text(self.typed(value))
        if self.form == "choice":
            return text
        if self.form == "picks":
            return "一样也没有做到" if not value else f"做到 {text}"
        if self.parts and isinstance(value, list):
            each = zip(self.parts, value, strict=False)
            text = "、".join(f"{part} {one}" for part, one in each)
        return f"{self.label} {text}"

    def schema(self) -> dict[str, Any]:
        """The value as JSON schema, for programs that send entries."""
        number = {"type": ["string", "number"]}
        keys = {"type": "string", "enum": [key for key, _ in self.options]}
        shapes: dict[str, dict[str, Any]] = {
            "choice": keys,
            "text": {"type": "string", "maxLength": MOST_TEXT},
            "picks": {"type": "array", "items": keys},
            "numbers": {"type": "array", "items": number},
        }
        shape = shapes.get(self.form, number)
        if self.parts:
            shape |= {"minItems": len(self.parts), "maxItems": len(self.parts)}
        return shape | {"title": self.label} | ({"description": self.hint} if self.hint else {})

    def fault(self, text: str) -> str:
        """What is wrong with a text before the engine is asked; nothing when it may be right."""
        if not text.strip():
            wanted = f"；可以填：{'、'.join(self.choices)}" if self.form == "choice" else ""
            return f"没有填“{self.label}”{wanted}" if self.required else ""
        keys = dict(self.options)
        value = self.read(text)
        strange = [one for one in value if one not in keys] if self.form == "picks" else []
        if self.form in ("choice", "mark") and value not in keys:
            strange = [text.strip()]
        if strange:
            may = [*self.choices, *([NONE_OF_THEM] if self.form == "picks" else [])]
            return f"没有“{strange[0]}”这一{self.noun}；可以填：{'、'.join(may)}"
        return ""

    @property
    def noun(self) -> str:
        return {"picks": "样"}.get(self.form, "档")

    def _key(self, text: str) -> str:
        known = {key: key for key, _ in self.options} | {label: key for key, label in self.options}
        return known.get(text, "")

    def _picked(self, text: str) -> list[str]:
        """Keys of what is named. A label may hold a separator itself: the longest goes first."""
        if text.strip() in ("", NONE_OF_THEM):
            return []
        tokens = [part for part in BETWEEN.split(text.strip()) if part]
        if all(self._key(token) for token in tokens):
            return [key for key, _ in self.options if key in {self._key(t) for t in tokens}]
        left, named = text, set()
        for key, label in sorted(self.options, key=lambda option: -len(option[1])):
            if label in left:
                named.add(key)
                left = left.replace(label, "、")
        strange = [part for part in BETWEEN.split(left) if part]
        return [key for key, _ in self.options if key in named] + strange


FACTOR = Input("factor", "系数", required=False, aside=True, hint="不写是 1")
QUANTITY = Input("quantity", "数量", required=False, default="1", whole=True)
