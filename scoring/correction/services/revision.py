"""What an approved correction does: entries, months, ranks and pages, as revision n+1 or as an
adjustment of the current quarter."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from members.models import Seat, User
from scoring.base.services import jobs
from scoring.correction.services import late_adjustment
from scoring.engine import canonical
from scoring.engine.board import form
from scoring.engine.board.content import Content
from scoring.engine.keys import derived, uuid7
from scoring.engine.process.regulation import RESTATED_DAYS
from scoring.engine.process.why_not.board import NOTHING_CHANGES
from scoring.engine.process.workflow import Refusal
from scoring.engine.time.periods import Month, Quarter
from scoring.ledger.selectors.entry_changes import Book
from scoring.ledger.selectors.entry_fields import Change
from scoring.models import (
    Board,
    Correction,
    Draft,
    Entry,
    JobRun,
    Page,
    Publication,
    Ruling,
    Sheet,
    Standing,
)
from scoring.month.services import outdated_months, preliminary
from scoring.proof.selectors.sealed import draft_basis
from scoring.proof.services import seals
from scoring.publication.render import editions
from scoring.publication.services import notice_code, page_editions, printing
from scoring.publication.services.publication import midnight_after, window
from scoring.quarter.selectors import standings
from scoring.quarter.selectors.composition import content
from scoring.quarter.services.boards import hold_board, move, take_back
from scoring.scheme.selectors import facts as select_facts

# Found later than this and changing no rank and no class, it is adjusted in the current quarter.
RESTATED_WITHIN = timedelta(days=RESTATED_DAYS)


class _TooLate(Exception):
    """Leaves the savepoint of a revision that the rules do not want any more."""


def restate(
    board: Board,
    before: Publication,
    ruling: Ruling,
    state: str,
    printed: printing.Printed | None,
) -> str:
    """What became of an approved correction, in words. NotPrinted where the pages of the revision
    that it gives were not drawn yet."""
    try:
        with transaction.atomic():
            _apply(ruling)
            for sheet, rows in outdated_months.outdated(board, Quarter.parse(board.period).months):
                outdated_months.again(
                    sheet, rows, by=ruling.by, at=ruling.at, reason=ruling.correction.reason
                )
            now = content(board, before.draft.rubric)
            if form.digest(now) == before.digest:
                raise Refusal(NOTHING_CHANGES)
            same = _places(now) == _places(before.draft.content)
            if same and _late(board, ruling.correction) and not _gone(before, now, ruling.at):
                raise _TooLate
            after = _revise(board, before, now, ruling, state, printed)
    except _TooLate:
        return late_adjustment.adjust(board, before, _with_adjusted(board, before, ruling), ruling)
    return f"已更正为第 {after.revision} 版"


def _late(board: Board, proposed: Correction) -> bool:
    """By the day on which the fault was said: how long handling takes is not the member's doing."""
    reported_at = proposed.objection.filed_at if proposed.objection else proposed.proposed_at
    return reported_at > _first(board).published_at + RESTATED_WITHIN


def _gone(before: Publication, now: Content, at: datetime) -> bool:
    """Somebody whose total changes has no line in the current quarter that could be adjusted."""
    old = {line.member: line.total for line in before.draft.content.lines}
    changed = {x.member for x in now.lines if x.total != old.get(x.member)}
    current = Month.of(timezone.localdate(at)).quarter
    seats = Seat.objects.filter(
        select_facts.overlapping(current.first, current.last),
        member_id__in=changed,
        branch__plant_id=before.board.plant_id,
    )
    return bool(changed - set(seats.values_list("member_id", flat=True)))


def _with_adjusted(board: Board, before: Publication, ruling: Ruling) -> Content:
    """What the board would be with this correction and with all that were adjusted before it:
    the ledger knows none of them. Nothing of it stays."""
    earlier = Ruling.objects.filter(
        correction__publication__board=board, adjustments__isnull=False
    ).select_related("correction__publication__board", "correction__proposed_by")
    with transaction.atomic():
        for one in [*earlier.distinct().order_by("pk"), ruling]:
            _apply(one)
        now = content(board, before.draft.rubric)
        transaction.set_rollback(True)
    return now


def _first(board: Board) -> Publication:
    return Publication.objects.filter(board=board).earliest("revision")


def _places(found: Content) -> list[tuple[Any, ...]]:
    return [(line.member, *line.place) for line in found.lines]


def entries_of(proposed: Correction, by: User, at: datetime) -> list[Entry]:
    """The entries that a proposal asks for, checked by the engine's rules; not saved."""
    quarter = Quarter.parse(proposed.publication.board.period)
    made: list[Entry] = []
    for number, wanted in enumerate(proposed.changes):
        sheet = (
            Sheet.objects.select_related("rubric", "branch")
            .filter(
                pk=wanted["sheet"],
                plant_id=proposed.publication.board.plant_id,
                code=proposed.publication.board.code,
                month__gte=quarter.first,
                month__lte=quarter.last,
                state=Sheet.State.LOCKED,
            )
            .first()
        )
        if sheet is None:
            raise Refusal("要更正的月份不在这一季已锁定的积分表里", "input")
        people = select_facts.participants_of_branch(sheet)
        book = Book(sheet, people)
        change = _change(proposed, number, wanted)
        drafts = book.drafts(
            [change], by=by, at=at, today=timezone.localdate(at), source=Entry.Source.CORRECTION
        )
        if not drafts:
            raise Refusal("更正的内容和现在的一样", "input")
        book.check(drafts)
        for entry in drafts:
            entry.correction = proposed
        made += drafts
    return made


def _change(proposed: Correction, number: int, wanted: dict[str, Any]) -> Change:
    start = uuid7(int(proposed.proposed_at.timestamp()) * 1000, bytes(10))
    return Change(
        client_key=derived(start, "correction", str(proposed.pk), str(number)),
        participant_id=wanted["participant"],
        item=wanted["item"],
        fields=wanted["fields"],
        base=UUID(wanted["base"]) if wanted.get("base") else None,
        on=date.fromisoformat(wanted["on"]) if wanted.get("on") else None,
        matter=wanted.get("matter"),
        note=wanted.get("note"),
        reason=proposed.reason[:200],
    )


def _apply(ruling: Ruling) -> None:
    """The entries, and the locked months they change, from the earliest one on."""
    proposed = ruling.correction
    entries = entries_of(proposed, proposed.proposed_by, ruling.at)
    if not entries:
        return
    Entry.objects.bulk_create(entries)
    members = {entry.participant.held.member_id for entry in entries}
    quarter = Quarter.parse(proposed.publication.board.period)
    # Where they sat in other quarters, and in other plants, says nothing here.
    held = Seat.objects.filter(
        select_facts.overlapping(quarter.first, quarter.last), member_id__in=members
    )
    sheets = Sheet.objects.filter(
        plant_id=proposed.publication.board.plant_id,
        code=proposed.publication.board.code,
        state=Sheet.State.LOCKED,
        month__gte=max(quarter.first, min(entry.month for entry in entries)),
        month__lte=quarter.last,
        branch__in=held.values("branch"),
    ).select_related("rubric", "branch")
    for sheet in sheets.order_by("month", "pk"):
        rows = preliminary.results(sheet)
        outdated_months.again(sheet, rows, by=ruling.by, at=ruling.at, reason=proposed.reason)


def _revise(
    board: Board,
    before: Publication,
    now: Content,
    ruling: Ruling,
    state: str,
    printed: printing.Printed | None,
) -> Publication:
    at, proposed = ruling.at, ruling.correction
    payload = form.canonical(now)
    draft, _ = Draft.objects.get_or_create(
        board=board,
        digest=canonical.digest(payload),
        defaults={
            "rubric": before.draft.rubric,
            "payload": payload,
            "composed_at": at,
            "basis": draft_basis(board, before.draft.rubric),
        },
    )
    first, last = window(board, at, days=settings.CORRECTION_WORKING_DAYS)
    last = max(last, before.window_to)
    move(
        board,
        act="revise",
        to=state,
        by=ruling.by,
        at=at,
        reason=proposed.reason,
        draft=draft,
        composed_by=None,
        approved_by=ruling.by,
        approved_at=at,
        approved_digest=draft.digest,
    )
    after = Publication(
        pk=printing.key_of_next(printed),
        board=board,
        revision=before.revision + 1,
        draft=draft,
        digest=draft.digest,
        published_at=at,
        window_from=first,
        window_to=last,
        opens_at=at,
        closes_at=midnight_after(last),
        place=board.posting_place,
        head=standings.head(now),
        corrects=before,
        ruling=ruling,
        reason=proposed.reason,
        proposed_by=proposed.proposed_by,
        approved_by=ruling.by,
    )
    remarks = editions.remarks(after)
    drawn = printing.pages_of(printing.Proof(after, now, remarks), printed)
    after.save(force_insert=True)
    Standing.objects.bulk_create([standings.row(after, line) for line in now.lines])
    Page.objects.bulk_create(drawn)
    page_editions.ask(before, about=f"r{after.revision}", at=at)
    notice_code.draw_all(after, at=at)
    seals.seal_publication(after, remarks.for_seal(), at=at)
    _reopen_later(board, at)
    jobs.request(
        kind=JobRun.Kind.TELL_PUBLICATION,
        key=str(after.pk),
        due_at=at,
        plant_id=board.plant_id,
        payload={"publication": after.pk},
    )
    return after


def _reopen_later(board: Board, at: datetime) -> None:
    """Later quarters that were approved on the old numbers are composed and approved anew."""
    later = Board.objects.filter(
        plant_id=board.plant_id,
        code=board.code,
        period__gt=board.period,
        state__in=[Board.State.APPROVED, Board.State.CLEARED],
    )
    for one in later.order_by("period"):
        why = f"{Quarter.parse(board.period).label}已更正，要重新归集审定"
        take_back(hold_board(one.pk), why=why, at=at)
    why = f"{Quarter.parse(board.period).label}更正了，前面的账有变化，分数要重新算"
    outdated_months.send_back_later(board, why=why, at=at)
