"""One thing that waits for somebody: told once, by the card of the first page or by a reminder.

Both are made of the same duty and carry its key; whoever has the card before him is not told
again in other words.
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Duty:
    """`key` says which one; `role` and `unit` (a branch, a plant, an account) whose it is; `due` is
    its last day, None where it has none; `address` a page's name and key."""

    key: str
    role: str
    unit: int
    due: date | None
    sentence: str
    address: tuple[str, int]

    def told_as(self, when: str) -> str:
        """The key of a reminder of it: once for each `when`."""
        return f"{self.key}|{when}"


def key_of(told: str) -> str:
    """The duty that a reminder's key belongs to."""
    return told.partition("|")[0]


def of_sheet(sheet: int, state: str, branch: int, role: str, due: date | None, words: str) -> Duty:
    """A step of a branch's month; `words` say which branch, which month, which step."""
    return Duty(f"sheet:{sheet}:{state}", role, branch, due, words, ("sheet", sheet))


def of_board(board: int, state: str, plant: int, role: str, due: date | None, words: str) -> Duty:
    return Duty(f"board:{board}:{state}", role, plant, due, words, ("board", board))


def of_objection(case: int, state: str, due: date | None, words: str) -> Duty:
    return Duty(f"objection:{case}:{state}", "", 0, due, words, ("objection", case))


def of_line(sheet: int, round_: int, user: int, month: str) -> Duty:
    """One's own locked month that one has not spoken of."""
    words = f"您的{month}积分已锁定，请确认，或说明疑问"
    return Duty(f"answer:{sheet}:{round_}", "self", user, None, words, ("me", 0))


def of_ending(force: int, plant: int, words: str) -> Duty:
    """A scheme that ends."""
    return Duty(f"rubric-end:{force}", "plant_committee", plant, None, words, ("rubric", 0))
