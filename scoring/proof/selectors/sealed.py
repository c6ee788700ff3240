"""What is sealed: a locked sheet, a publication, the ground of a draft, as canonical values."""

import hashlib
import json
import unicodedata
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.db.models import Max, QuerySet

from scoring.engine import canonical
from scoring.engine.time.periods import Month, Quarter
from scoring.models import (
    Adjustment,
    Board,
    Confirmation,
    Entry,
    MonthlyResult,
    Page,
    Publication,
    RubricVersion,
    Seal,
    Sheet,
    Transition,
)
from scoring.quarter.selectors.composition import basis
from scoring.scheme.selectors import facts as select_facts

NOTHING_BEFORE = "0" * 64
# What seals of publications hold; those of form 1 knew neither views nor the announcement, those
# of form 2 not what was said beside the numbers, nor were pages sealed that were printed again.
FORM = 3
ADJUSTMENT = ("id", "ruling_id", "plant_id", "code", "period", "participant_id", "amount", "reason")
SHORT = 32  # hexadecimal digits of a digest inside a digested document

ROW = (
    "client_key", "plant_id", "sheet_id", "participant_id", "month", "rubric_id", "item", "on",
    "fields", "matter", "note", "amount", "void", "supersedes__client_key", "reason",
    "activity_id", "source", "recorded_at", "recorded_by_id",
)  # fmt: skip


def moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | int | dict | list):
        return value
    return moment(value) if isinstance(value, datetime) else str(value)


def row_digest(values: Iterable[Any]) -> str:
    """Of all columns of a row, people's words among them, which stay out of the document."""
    said = [_plain(value) for value in values]
    # The same text as canonical.text gives, without walking through every value of what is
    # nearly always NFC already: parts of a text in NFC are in NFC.
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    if not unicodedata.is_normalized("NFC", text):
        text = canonical.text(said)
    return canonical.hashed(text)[:SHORT]


LINK = (
    "unit_id", "number", "kind", "ref", "digest", "previous", "algorithm", "sealed_at", "chain",
)  # fmt: skip


def link(seal: Seal) -> str:
    """The chain value of a seal, from what the row says."""
    return chained({name: getattr(seal, name) for name in LINK})


def chained(row: dict[str, Any]) -> str:
    said = {key: row[key] for key in ("number", "kind", "ref", "digest", "previous", "algorithm")}
    said |= {"unit": row["unit_id"], "at": moment(row["sealed_at"])}
    return canonical.digest(said, row["algorithm"])


def sheet_content(sheet: Sheet, at: datetime | None = None) -> dict[str, Any]:
    """What a locked sheet says: its lines, the matters they came from, who voted, who moved it,
    and what else was looked at. People are numbers: names stay in the tables."""
    until = at or sheet.locked_at
    results = MonthlyResult.objects.filter(sheet=sheet).order_by("participant_id")
    return {
        "scheme": sheet.code,
        "rubric": sheet.rubric.content_hash,
        "branch": sheet.branch_id,
        "month": f"{sheet.month:%Y-%m}",
        "round": sheet.round,
        "minutes": sheet.minutes_no,
        "lines": [
            {
                "participant": row.participant_id,
                "total": row.total,
                "categories": row.categories,
                "items": row.items,
            }
            for row in results
        ],
        "entries": _entries(sheet),
        "votes": _votes(sheet),
        "steps": _steps(
            Transition.objects.filter(sheet=sheet, at__lte=until).exclude(to_state="locked")
        ),
        "basis": _basis(sheet),
    }


def _entries(sheet: Sheet) -> list[dict[str, Any]]:
    """Every row of the sheet, corrected and withdrawn ones as well."""
    rows = Entry.objects.filter(sheet=sheet).order_by("on", "client_key").values(*ROW)
    return [
        {
            "key": str(row["client_key"]),
            "participant": row["participant_id"],
            "item": row["item"],
            "on": row["on"].isoformat(),
            "amount": row["amount"],
            "void": row["void"],
            "supersedes": str(row["supersedes__client_key"] or ""),
            "row": row_digest(row.values()),
        }
        for row in rows
    ]


def _votes(sheet: Sheet) -> str:
    rows = Confirmation.objects.filter(sheet=sheet).order_by("pk")
    columns = ("round", "participant_id", "by_id", "at", "agrees", "reason")
    return row_digest([row_digest(row) for row in rows.values_list(*columns)])


def _steps(rows: QuerySet[Transition]) -> str:
    columns = ("act", "from_state", "to_state", "by_id", "at", "reason")
    return row_digest([row_digest(row) for row in rows.order_by("pk").values_list(*columns)])


def _basis(sheet: Sheet) -> dict[str, Any]:
    """Seats, exempt months and earlier quarters as they were; matters from other sheets by key."""
    raw, entries = select_facts.ground_of_sheet(sheet)
    others = entries.exclude(sheet=sheet).values_list("client_key", flat=True)
    return _without_names(raw) | {"others": sorted(str(key) for key in others)}


def _without_names(raw: dict[str, Any]) -> dict[str, Any]:
    return {
        "period": raw["period"],
        "branches": {key: one | {"name": key} for key, one in raw["branches"].items()},
        "subjects": [one | {"name": one["id"]} for one in raw["subjects"]],
        **{key: raw[key] for key in ("prior", "prior_item", "adjustments") if key in raw},
    }


def draft_basis(board: Board, version: RubricVersion) -> dict[str, Any]:
    """From what a draft is computed: people, earlier quarters, and how far the ledger reaches."""
    rubric = select_facts.rubric_of(version)
    raw = basis(board, Quarter.parse(board.period), rubric)
    sheets = locked_sheets(board)
    return _without_names(raw) | {
        "sheets": sorted(sheets),
        "last": Entry.objects.filter(sheet__in=sheets).aggregate(last=Max("pk"))["last"] or 0,
    }


def locked_sheets(board: Board) -> list[int]:
    quarter = Quarter.parse(board.period)
    rows = Sheet.objects.filter(
        plant_id=board.plant_id,
        code=board.code,
        month__gte=quarter.first,
        month__lte=quarter.last,
        state=Sheet.State.LOCKED,
    )
    return list(rows.values_list("pk", flat=True))


def publication_content(publication: Publication, remarks: dict[str, Any]) -> dict[str, Any]:
    """What a revision says by its digest, its pages by theirs, how it came about, and where the
    chains of the branches stood: a chain that is made anew no longer fits. `remarks`: what stands
    beside the numbers of the pages."""
    board = publication.board
    steps = Transition.objects.filter(board=board)
    last = steps.aggregate(last=Max("pk"))["last"] or 0
    return {
        "plant": board.plant_id,
        "scheme": board.code,
        "period": board.period,
        "revision": publication.revision,
        "digest": publication.digest,
        "rubric": publication.draft.rubric.content_hash,
        "window": [moment(publication.opens_at), moment(publication.closes_at)],
        "place": publication.place,
        "form": FORM,
        "pages": pages_digest(publication, FORM),
        "said": remarks,
        "announcement": announcement_digest(publication),
        "last_step": last,
        "steps": steps_digest(board, last),
        "heads": heads(board.plant_id),
    }


def steps_digest(board: Board, last: int) -> str:
    return _steps(Transition.objects.filter(board=board, pk__lte=last))


def announcement_digest(publication: Publication) -> str:
    """Of when and why it was published, and by whom."""
    one = publication
    days = [one.window_from, one.window_to, one.published_at]
    return row_digest([*days, one.reason, one.proposed_by_id, one.approved_by_id])


def pages_digest(publication: Publication, form: int) -> str:
    """Of the pages as they were first printed."""
    rows = Page.objects.filter(publication=publication, edition=0).order_by("pk")
    return row_digest(
        [
            row.branch_id,
            row.participant_id,
            row.etag,
            hashlib.sha256(bytes(row.brotli)).hexdigest(),
            hashlib.sha256(bytes(row.gzip)).hexdigest(),
            *([row.view] if form > 1 else []),
        ]
        for row in rows
    )


def pages_content(
    publication: Publication, pages: Iterable[Page], remarks: dict[str, Any]
) -> dict[str, Any]:
    """Pages of a revision that were printed again, each by its place and digests."""
    board = publication.board
    return {
        "plant": board.plant_id,
        "scheme": board.code,
        "period": board.period,
        "revision": publication.revision,
        "digest": publication.digest,
        "form": FORM,
        "said": remarks,
        "pages": [[*place_of(page), *print_of(page)] for page in pages],
    }


def adjustments_content(publication: Publication, ruling_id: int) -> dict[str, Any]:
    """What a late correction of a revision booked in a later quarter, line by line."""
    board = publication.board
    rows = Adjustment.objects.filter(ruling=ruling_id).order_by("pk")
    return {
        "plant": board.plant_id,
        "scheme": board.code,
        "period": board.period,
        "revision": publication.revision,
        "ruling": ruling_id,
        "adjustments": [list(row) for row in rows.values_list(*ADJUSTMENT)],
    }


Place = tuple[int | None, int | None, str, int]


def place_of(page: Page) -> Place:
    return page.branch_id, page.participant_id, page.view, page.edition


def print_of(page: Page) -> list[str]:
    """The label and both compressed forms, which is what readers get."""
    forms = [hashlib.sha256(bytes(raw)).hexdigest() for raw in (page.brotli, page.gzip)]
    return [page.etag, *forms]


def page_seals(publication: Publication) -> list[dict[str, Any]]:
    """What was sealed of the pages of a revision, first the publication itself."""
    kinds = (Seal.Kind.PUBLICATION, Seal.Kind.PAGES)
    rows = Seal.objects.filter(publication=publication, kind__in=kinds).order_by("number")
    return [json.loads(content) for content in rows.values_list("content", flat=True)]


def editions(seals: list[dict[str, Any]]) -> dict[Place, list[str]]:
    """Every page printed again, by its place, and its print as it was sealed."""
    # The seal of a publication holds one digest of all its first editions.
    rows = [row for seal in seals if isinstance(seal["pages"], list) for row in seal["pages"]]
    return {(row[0], row[1], row[2], row[3]): row[4:] for row in rows}


def heads(plant_id: int) -> dict[str, Any]:
    """Branch -> number and chain value of its last seal."""
    rows = Seal.objects.filter(unit__plant_id=plant_id, kind=Seal.Kind.SHEET)
    last = rows.order_by("unit_id", "-number").distinct("unit_id")
    return {
        str(unit): [number, chain]
        for unit, number, chain in last.values_list("unit_id", "number", "chain")
    }


def month_label(sheet: Sheet) -> str:
    return f"{sheet.branch.name} {Month.of(sheet.month).label}"
