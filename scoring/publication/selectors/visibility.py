"""How much of a board is shown: one rule for the plant's page, the poster and readers without an
account. `how` is one of `Board.SHOWS`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from scoring.engine.numbers import cents, money
from scoring.engine.score.ranking import ranks
from scoring.quarter.selectors import grade_decision, line_posts, standings

Payload = dict[str, Any]
NOBODY = "none"


@dataclass(frozen=True)
class Group:
    name: str  # a post; "" where everybody stands in one list
    rows: list[Payload]  # lines of a board, each with its `rank` in this group


@dataclass(frozen=True)
class Shown:
    groups: list[Group] = field(default_factory=list)
    apart: list[Payload] = field(default_factory=list)  # without a rank
    bands: list[Payload] = field(default_factory=list)  # {"name", "people"} of each class
    left: int = 0  # with a rank, but not shown
    notes: list[str] = field(default_factory=list)  # what meetings decided of those who are shown

    @property
    def people(self) -> int:
        return sum(len(group.rows) for group in self.groups)


def shown(
    lines: list[Payload], how: str, *, top: int, grades: list[str], rank: str = "rank_plant"
) -> Shown:
    """`lines` as the payload of a board holds them; ties at the last of the `top` ranks stay.
    `grades`: the names of the classes, best first."""
    ranked = [line | {"rank": line[rank]} for line in standings.in_order(lines, rank)]
    apart = sorted((line for line in lines if line[rank] is None), key=lambda x: x["name"])
    if how == NOBODY:
        return Shown()
    if how == "top":
        kept = [line for line in ranked if line["rank"] <= top]
        return Shown(groups=_one(kept), left=len(ranked) - len(kept), notes=_notes(kept))
    if how == "post":
        return Shown(groups=by_post(lines), apart=apart, notes=_notes(ranked))
    if how == "bands":
        return Shown(bands=_bands(ranked, grades), notes=_notes(ranked))
    return Shown(groups=_one(ranked), apart=apart, notes=_notes(ranked))


def _bands(ranked: list[Payload], grades: list[str]) -> list[Payload]:
    """The classes that somebody has, best first; in each by name."""
    bands: dict[str, list[str]] = {name: [] for name in grades}
    for line in sorted(ranked, key=lambda x: x["name"]):
        bands.setdefault(line["class"], []).append(
            line["name"] + ("＊" if "decided" in line else "")
        )
    return [{"name": name, "people": people} for name, people in bands.items() if people]


def _notes(rows: list[Payload]) -> list[str]:
    return [f"＊ {x['name']}：{grade_decision.in_words(x)}" for x in rows if "decided" in x]


def _one(rows: list[Payload]) -> list[Group]:
    return [Group("", rows)] if rows else []


def by_post(lines: Iterable[Payload]) -> list[Group]:
    """Each post by itself, the largest first; somebody with two posts stands in both."""
    posts: dict[str, list[Payload]] = {}
    for line in lines:
        for post in line_posts.of_line(line["post"]):
            posts.setdefault(post, []).append(line)
    groups = [ranked_by(line_posts.label(post), rows, total) for post, rows in posts.items()]
    return sorted((g for g in groups if g.rows), key=lambda g: (-len(g.rows), g.name))


def total(line: Payload) -> int | None:
    return cents(line["total"]) if line["total"] else None


def ranked_by(name: str, lines: Iterable[Payload], key: Callable[[Payload], int | None]) -> Group:
    """Ranked by `key`, equal values share a rank; who has no rank on the board has none here."""
    known = [(value, x) for x in lines if x["rank_plant"] and (value := key(x)) is not None]
    known.sort(key=lambda pair: (-pair[0], standings.deducted(pair[1]), pair[1]["name"]))
    places = ranks({place: value for place, (value, _) in enumerate(known)})
    rows = [
        line | {"rank": places[place], "value": value, "shown": money(value)}
        for place, (value, line) in enumerate(known)
    ]
    return Group(name, rows)


def places(lines: Iterable[Payload], how: str, top: int) -> dict[int, str]:
    """Participant -> his rank in the plant, in words, as far as the board compares: of the first
    ones where it lists these, among those of his post where posts are apart, of nobody where it
    has classes only."""
    places_in_posts: dict[int, list[str]] = {}
    if how == "post":
        for group in by_post(lines):
            for row in group.rows:
                words = f"{group.name}第 {row['rank']} 名（{len(group.rows)} 人）"
                places_in_posts.setdefault(row["participant"], []).append(words)
        return {participant: "、".join(words) for participant, words in places_in_posts.items()}
    last = {"full": None, "top": top}.get(how, 0)
    return {
        x["participant"]: str(x["rank_plant"])
        for x in lines
        if x["rank_plant"] and (last is None or x["rank_plant"] <= last)
    }


def place_name(how: str) -> str:
    """What that rank is called."""
    return "同职务名次" if how == "post" else "全厂名次"
