"""How much of a board is shown: one rule for the plant's page, the poster and readers without an
account. `how` is one of `Board.SHOWS`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from scoring.engine.numbers import cents, money
from scoring.selectors import standings

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

    @property
    def people(self) -> int:
        return sum(len(group.rows) for group in self.groups)


def shown(lines: list[Payload], how: str, *, top: int, rank: str = "rank_plant") -> Shown:
    """`lines` as the payload of a board holds them; ties at the last of the `top` ranks stay."""
    ranked = [line | {"rank": line[rank]} for line in standings.in_order(lines, rank)]
    apart = sorted((line for line in lines if line[rank] is None), key=lambda x: x["name"])
    if how == NOBODY:
        return Shown()
    if how == "top":
        kept = [line for line in ranked if line["rank"] <= top]
        return Shown(groups=_one(kept), left=len(ranked) - len(kept))
    if how == "post":
        return Shown(groups=by_post(lines), apart=apart)
    if how == "bands":
        bands: dict[str, list[str]] = {}
        for line in ranked:
            bands.setdefault(line["class"], []).append(line["name"])
        return Shown(bands=[{"name": n, "people": sorted(who)} for n, who in bands.items()])
    return Shown(groups=_one(ranked), apart=apart)


def _one(rows: list[Payload]) -> list[Group]:
    return [Group("", rows)] if rows else []


def by_post(lines: Iterable[Payload]) -> list[Group]:
    """Each post by itself, the largest first; somebody with two posts stands in both."""
    posts: dict[str, list[Payload]] = {}
    for line in lines:
        for post in line["post"].split("、"):
            posts.setdefault(post, []).append(line)
    groups = [ranked_by(post, rows, total) for post, rows in posts.items()]
    return sorted((g for g in groups if g.rows), key=lambda g: (-len(g.rows), g.name))


def total(line: Payload) -> int | None:
    return cents(line["total"]) if line["total"] else None


def ranked_by(name: str, lines: Iterable[Payload], key: Callable[[Payload], int | None]) -> Group:
    """Ranked by `key`, equal values share a rank; who has no rank on the board has none here."""
    known = [(value, x) for x in lines if x["rank_plant"] and (value := key(x)) is not None]
    known.sort(key=lambda pair: (-pair[0], standings.deducted(pair[1]), pair[1]["name"]))
    rows: list[Payload] = []
    for place, (value, line) in enumerate(known, start=1):
        same = rows and rows[-1]["value"] == value
        rank = rows[-1]["rank"] if same else place
        rows.append(line | {"rank": rank, "value": value, "shown": money(value)})
    return Group(name, rows)


def places(lines: Iterable[Payload], how: str) -> dict[int, str]:
    """Participant -> his rank in the plant, in words, as far as the board compares: where it is
    by post, among those of the same post only."""
    found: dict[int, list[str]] = {}
    if how != "post":
        return {x["participant"]: str(x["rank_plant"]) for x in lines if x["rank_plant"]}
    for group in by_post(lines):
        for row in group.rows:
            words = f"{group.name}第 {row['rank']} 名（{len(group.rows)} 人）"
            found.setdefault(row["participant"], []).append(words)
    return {participant: "、".join(words) for participant, words in found.items()}


def place_name(how: str) -> str:
    """What that rank is called."""
    return "同职务名次" if how == "post" else "全厂名次"
