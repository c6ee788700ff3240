"""What was sealed, held against what is there: nothing here writes, and no page needs it."""

from dataclasses import dataclass


@dataclass
class Counted:
    """What was looked at, for the last line of the report."""

    seals: int = 0
    sheets: int = 0
    publications: int = 0
    entries: int = 0
