"""How much of a board is shown: one rule for the plant's page, the poster and readers without an
account. `how` is one of `Board.SHOWS`."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from scoring.engine.board.content import Content, Group, Line, Ranked
from scoring.quarter.selectors import grade_decision

NOBODY = "none"


@dataclass(frozen=True)
class Band:
    name: str  # of a class
    people: list[str]


@dataclass(frozen=True)
class Shown:
    groups: list[Group] = field(default_factory=list)
    apart: list[Line] = field(default_factory=list)  # without a rank
    bands: list[Band] = field(default_factory=list)  # the classes that somebody has
    left: int = 0  # with a rank, but not shown
    notes: list[str] = field(default_factory=list)  # what meetings decided of those who are shown

    @property
    def people(self) -> int:
        return sum(len(group.rows) for group in self.groups)


def shown(
    content: Content, how: str, *, top: int, grades: list[str], in_branch: bool = False
) -> Shown:
    """Ties at the last of the `top` ranks stay. `grades`: the names of the classes, best first."""
    ranked, apart = content.ranked(in_branch=in_branch), content.apart(in_branch=in_branch)
    if how == NOBODY:
        return Shown()
    if how == "top":
        kept = [one for one in ranked if one.rank <= top]
        return Shown(groups=_one(kept), left=len(ranked) - len(kept), notes=_notes(kept))
    if how == "post":
        return Shown(groups=content.by_post(), apart=apart, notes=_notes(ranked))
    if how == "bands":
        return Shown(bands=_bands(ranked, grades), notes=_notes(ranked))
    return Shown(groups=_one(ranked), apart=apart, notes=_notes(ranked))


def _bands(ranked: list[Ranked], grades: list[str]) -> list[Band]:
    """Best first; in each by name."""
    bands: dict[str, list[str]] = {name: [] for name in grades}
    for line in sorted((one.line for one in ranked), key=lambda line: line.name):
        bands.setdefault(line.grade, []).append(line.name + ("＊" if line.decided else ""))
    return [Band(name, people) for name, people in bands.items() if people]


def _notes(rows: Iterable[Ranked]) -> list[str]:
    lines = (one.line for one in rows)
    return [f"＊ {x.name}：{grade_decision.in_words(x)}" for x in lines if x.decided]


def _one(rows: list[Ranked]) -> list[Group]:
    return [Group("", tuple(rows))] if rows else []


def places(content: Content, how: str, top: int) -> dict[int, str]:
    """Participant -> his rank in the plant, in words, as far as the board compares: of the first
    ones where it lists these, among those of his post where posts are apart, of nobody where it
    has classes only."""
    if how == "post":
        return _places_in_posts(content)
    last = {"full": None, "top": top}.get(how, 0)
    return {
        x.participant: str(x.rank_plant)
        for x in content.lines
        if x.rank_plant and (last is None or x.rank_plant <= last)
    }


def _places_in_posts(content: Content) -> dict[int, str]:
    found: dict[int, list[str]] = {}
    for group in content.by_post():
        for one in group.rows:
            words = f"{group.name}第 {one.rank} 名（{len(group.rows)} 人）"
            found.setdefault(one.line.participant, []).append(words)
    return {participant: "、".join(words) for participant, words in found.items()}


def place_name(how: str) -> str:
    """What that rank is called."""
    return "同职务名次" if how == "post" else "全厂名次"
