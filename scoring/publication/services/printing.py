"""Pages are drawn before the transaction that keeps them: inside it they are only compared and
added, so that nobody waits for a board while five hundred pages are compressed."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import chain
from typing import TypeVar

from django.db import connection

from scoring.engine import canonical
from scoring.engine.board.content import Content
from scoring.engine.process.workflow import Refusal
from scoring.models import Page, Publication
from scoring.proof.selectors import sealed
from scoring.publication.render import other_views, pages
from scoring.publication.selectors import charts

Done = TypeVar("Done")
MOST_TRIES = 4
Progress = Callable[[int, int], None]
PAGES_A_STEP = 100  # some seconds of work; a job's lease is longer


def _silent(done: int, total: int) -> None:
    """For who waits at his own page."""


@dataclass(frozen=True)
class Proof:
    """All that pages are drawn from. `publication` may not be saved yet: it has its key. `only`:
    the boards and the lines of these people; None for every page and every other look."""

    publication: Publication
    content: Content
    remarks: pages.Remarks
    only: frozenset[int] | None = None

    def key(self) -> str:
        """The same for what gives the same bytes."""
        one, board = self.publication, self.publication.board
        shows = [board.shows, board.top, board.masses, board.masses_of_branch]
        days = [one.published_at, one.opens_at, one.closes_at]
        return canonical.digest(
            [
                [one.pk, one.revision, one.digest, one.corrects_id, one.reason],
                [sealed.moment(day) for day in days],
                [str(one.window_from), str(one.window_to)],
                [one.proposed_by_id, one.approved_by_id],
                shows,
                self.remarks.for_seal(),
                [earlier.pk for earlier in charts.history(one)],
                sorted(self.only) if self.only is not None else None,
            ]
        )

    def drawn(self, progress: Progress) -> list[Page]:
        of = self.publication, self.content, self.remarks
        rest: Iterable[Page] = other_views.render(*of) if self.only is None else ()
        found: list[Page] = []
        for page in chain(pages.render(*of, only=self.only), rest):
            found.append(page)
            if len(found) % PAGES_A_STEP == 0:
                progress(len(found), self._many())
        return found

    def _many(self) -> int:
        more = other_views.many(self.content) if self.only is None else 0
        return pages.many(self.publication, self.content, self.only) + more


@dataclass(frozen=True)
class Printed:
    """Drawn pages, not saved, and the proof they were drawn from."""

    key: str
    publication: int
    pages: list[Page]


class NotPrinted(Exception):
    """Leaves the transaction: these pages have to be drawn before it."""

    def __init__(self, proof: Proof) -> None:
        self.proof = proof


def pages_of(proof: Proof, printed: Printed | None) -> list[Page]:
    """The pages, if they were drawn from just this; NotPrinted otherwise."""
    if printed is None or printed.key != proof.key():
        raise NotPrinted(proof)
    return printed.pages


def key_of_next(printed: Printed | None) -> int:
    """The key of a publication that is not there yet: its pages lead to it."""
    if printed is not None:
        return printed.publication
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", ["scoring_publication"])
        (found,) = cursor.fetchone()
    return int(found)


def printed_first(act: Callable[[Printed | None], Done], progress: Progress = _silent) -> Done:
    """`act` in its own transaction, given the pages it needs; it is tried without them, says what
    it lacks, and comes again once that is drawn. `progress`: told (pages drawn, of how many)."""
    printed = None
    for _ in range(MOST_TRIES):
        try:
            return act(printed)
        except NotPrinted as missing:
            proof = missing.proof
            printed = Printed(proof.key(), proof.publication.pk, proof.drawn(progress))
    raise Refusal("这一榜正在被别人改动，请过一会儿再试", "conflict")
