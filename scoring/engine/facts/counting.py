"""What counts: each entry's code, or none when it survives (docs/scoring-rules.md, 什么算数)."""

from collections.abc import Iterator
from datetime import date, timedelta

from scoring.engine.facts.facts import Branch, Entry, Facts, Seat, Subject
from scoring.engine.scheme.items import Item

REQUIREMENT_CODES = (
    ("peer", "PEER_NOT_CONFIRMED"),
    ("attachment", "ATTACHMENT_MISSING"),
    ("reference", "REFERENCE_MISSING"),
    ("reason", "REASON_MISSING"),
)
NOWHERE = Branch()
UNKNOWN = "?"


class Standing:
    """The posts held and the branch that decides, on some days; answers are kept by item."""

    def __init__(self, posts: frozenset[str] | None, branch: Branch) -> None:
        # No posts are asked of a subject without seats; an empty set is a day out of post.
        self.posts, self.branch = posts, branch
        self._closed: dict[str, str | None] = {}

    def closed(self, item: Item) -> str | None:
        """Why the item is closed on these days, or None: in post, in a role, applicable."""
        code = self._closed.get(item.code, UNKNOWN)
        if code is UNKNOWN:
            code = self._closed[item.code] = self._why(item)
        return code

    def _why(self, item: Item) -> str | None:
        if self.posts is not None:
            if not self.posts:
                return "NOT_IN_POST"
            if item.roles and self.posts.isdisjoint(item.roles):
                return "ROLE_NOT_ELIGIBLE"
        return None if applies(item, self.branch) else "NOT_APPLICABLE"


class Standings:
    """Who stands where and when in a period. People alike share a Standing, so that a question
    is answered once for the thousands of secretaries of ordinary branches."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.first, self.last = facts.period.first, facts.period.last
        self._kept: dict[tuple[frozenset[str] | None, Branch], Standing] = {}

    def of(self, subject: Subject) -> list[tuple[date, Standing]]:
        """(from this day on, standing), the first from the beginning of the period."""
        seats = subject.seats
        if seats is None:
            branch = self.facts.branches[subject.branch] if subject.branch is not None else NOWHERE
            return [(self.first, self._keep(None, branch))]
        if len(seats) == 1:
            (seat,) = seats
            if seat.first <= self.first and (seat.last is None or seat.last >= self.last):
                return [(self.first, self._on(seats))]
        starts = {self.first}
        for seat in seats:
            starts.add(seat.first)
            if seat.last is not None and seat.last < date.max:
                starts.add(seat.last + timedelta(1))
        days = sorted(day for day in starts if self.first <= day <= self.last)
        return [(day, self._on([seat for seat in seats if seat.covers(day)])) for day in days]

    def _on(self, held: list[Seat]) -> Standing:
        if not held:
            return self._keep(frozenset(), NOWHERE)
        # The branch of the main seat decides, else of the latest, else of the smallest id.
        main = min(held, key=lambda s: (not s.main, -s.first.toordinal(), s.branch))
        posts = frozenset(post for seat in held for post in seat.posts())
        return self._keep(posts, self.facts.branches[main.branch])

    def _keep(self, posts: frozenset[str] | None, branch: Branch) -> Standing:
        key = posts, branch
        if key not in self._kept:
            self._kept[key] = Standing(posts, branch)
        return self._kept[key]


def effective(
    entries: list[Entry], standings: list[tuple[date, Standing]]
) -> Iterator[tuple[Entry, str | None]]:
    """A subject's entries in reading order, each with the code it is dropped with or None."""
    superseded = _superseded(entries)
    starts = standings[1:]
    standing = standings[0][1]
    for entry in entries:
        while starts and starts[0][0] <= entry.on:
            standing = starts.pop(0)[1]
        if entry.id in superseded:
            yield entry, "SUPERSEDED"
        elif entry.void:
            yield entry, "VOID"
        elif not entry.confirmed:
            yield entry, "NOT_CONFIRMED"
        else:
            item = entry.item
            code = standing.closed(item)
            yield entry, _unmet(entry) if code is None and item.requires else code


def _superseded(entries: list[Entry]) -> set[str]:
    """Ids named by a confirmed entry, directly or through a chain of entries."""
    target = {entry.id: entry.supersedes for entry in entries if entry.supersedes}
    if not target:
        return set()
    found: set[str] = set()
    for entry in entries:
        at = target.get(entry.id) if entry.confirmed else None
        while at is not None and at not in found:
            found.add(at)
            at = target.get(at)
    return found


def applies(item: Item, branch: Branch) -> bool:
    if item.domain is not None and item.domain != branch.domain:
        return False
    return not item.not_applicable_when or branch.committee


def _unmet(entry: Entry) -> str | None:
    for requirement, code in REQUIREMENT_CODES:
        if requirement in entry.item.requires and requirement not in entry.met:
            return code
    return None
