"""What counts: each entry's code, or none when it survives (docs/scoring-rules.md, 什么算数)."""

from collections.abc import Iterator
from datetime import date

from scoring.engine.facts import Branch, Entry, Facts, Seat, Subject
from scoring.engine.rubric import Item

REQUIREMENT_CODES = (
    ("peer", "PEER_NOT_CONFIRMED"),
    ("attachment", "ATTACHMENT_MISSING"),
    ("reference", "REFERENCE_MISSING"),
    ("reason", "REASON_MISSING"),
)
NOWHERE = Branch()


def effective(facts: Facts, subject: Subject) -> Iterator[tuple[Entry, str | None]]:
    """The subject's entries in reading order, each with the code it is dropped with or None."""
    entries = facts.entries.get(subject.id, [])
    superseded = _superseded(entries)
    for entry in entries:
        if entry.id in superseded:
            yield entry, "SUPERSEDED"
        elif entry.void:
            yield entry, "VOID"
        elif not entry.confirmed:
            yield entry, "NOT_CONFIRMED"
        else:
            yield entry, not_open(facts, subject, entry.item, entry.on) or _unmet(entry)


def _superseded(entries: list[Entry]) -> set[str]:
    """Ids named by a confirmed entry, directly or through a chain of entries."""
    target = {entry.id: entry.supersedes for entry in entries if entry.supersedes}
    found: set[str] = set()
    for entry in entries:
        at = target.get(entry.id) if entry.confirmed else None
        while at is not None and at not in found:
            found.add(at)
            at = target.get(at)
    return found


def not_open(facts: Facts, subject: Subject, item: Item, on: date) -> str | None:
    """Why the item is closed to the subject on a day: in post, in a role, applicable."""
    held: list[Seat] = []
    if subject.seats is not None:
        held = [seat for seat in subject.seats if seat.covers(on)]
        if not held:
            return "NOT_IN_POST"
        if item.roles and not any(post in item.roles for s in held for post in s.posts()):
            return "ROLE_NOT_ELIGIBLE"
    if not item.domain and not item.not_applicable_when:
        return None
    if applies(item, branch_on(facts, subject, held)):
        return None
    return "NOT_APPLICABLE"


def branch_on(facts: Facts, subject: Subject, held: list[Seat]) -> Branch:
    """The branch that decides: of the main seat, else the latest, else the smallest id."""
    if subject.seats is None:
        return facts.branches[subject.branch] if subject.branch is not None else NOWHERE
    seat = min(held, key=lambda s: (not s.main, -s.first.toordinal(), s.branch))
    return facts.branches[seat.branch]


def applies(item: Item, branch: Branch) -> bool:
    if item.domain is not None and item.domain != branch.domain:
        return False
    return not item.not_applicable_when or branch.committee


def _unmet(entry: Entry) -> str | None:
    for requirement, code in REQUIREMENT_CODES:
        if requirement in entry.item.requires and requirement not in entry.met:
            return code
    return None
