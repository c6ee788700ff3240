"""Everything that was locked or published, worked out again and held against its seals.

Differences come as sentences, in order: chains, sheets by month, publications by quarter, the
witness file. Nothing is written.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db.models import QuerySet

from branches.models import Unit
from scoring.engine import canonical
from scoring.engine.time.periods import Quarter
from scoring.models import Board, Publication, RubricVersion, Seal, Sheet
from scoring.proof.selectors import Counted, adjustments, boards, sealed, sheets, witness

# How a nightly check begins that found something.


@dataclass
class Scope:
    quarter: Quarter | None = None
    plant: Unit | None = None
    witness: Path | None = None


def differences(scope: Scope, counted: Counted) -> Iterator[str]:
    yield from _rubrics()
    yield from chains(scope, counted)
    for sheet in _sheets(scope).iterator(chunk_size=100):
        counted.sheets += 1
        yield from sheets.differences(sheet, counted)
    for publication in publications(scope):
        counted.publications += 1
        yield from boards.differences(publication)
        yield from adjustments.differences(publication)
    for board in _boards(scope):
        yield from boards.board_differences(board)
    if scope.witness is not None:
        yield from witness.differences(
            scope.witness, scope.plant.pk if scope.plant is not None else None
        )


def _rubrics() -> Iterator[str]:
    for version in RubricVersion.objects.order_by("pk"):
        if canonical.digest(version.document) != version.content_hash:
            yield f"方案版本 {version.name} {version.content_hash[:8]}：内容与摘要不符"


def chains(scope: Scope, counted: Counted) -> Iterator[str]:
    """Every link follows the one before it and says what its content says."""
    rows = Seal.objects.order_by("unit_id", "number")
    if scope.plant is not None:
        rows = rows.filter(unit__in=_units(scope.plant))
    unit, number, chain = None, 0, sealed.NOTHING_BEFORE
    # Plain rows through a cursor of the server: contents are long and there is one a sheet.
    for name, content, *row in rows.values_list("unit__name", "content", *sealed.LINK).iterator(
        chunk_size=200
    ):
        link = dict(zip(sealed.LINK, row, strict=True))
        counted.seals += 1
        if link["unit_id"] != unit:
            unit, number, chain = link["unit_id"], 0, sealed.NOTHING_BEFORE
        number += 1
        where = f"{name} 第 {link['number']} 号封存（{link['ref']}）"
        if link["number"] != number:
            yield f"{name} 第 {number} 号封存不见了：下一条是第 {link['number']} 号"
            number = link["number"]
        elif link["previous"] != chain:
            yield f"{where}：接的不是第 {number - 1} 号"
        if canonical.hashed(content, link["algorithm"]) != link["digest"]:
            yield f"{where}：内容与摘要不符"
        if sealed.chained(link) != link["chain"]:
            yield f"{where}：链值不符，这一行被改过"
        chain = link["chain"]


def _units(plant: Unit) -> QuerySet[Unit]:
    return Unit.objects.filter(plant=plant) | Unit.objects.filter(pk=plant.pk)


def _sheets(scope: Scope) -> QuerySet[Sheet]:
    rows = Sheet.objects.select_related("branch", "rubric").order_by("month", "branch_id")
    if scope.quarter is not None:
        rows = rows.filter(month__gte=scope.quarter.first, month__lte=scope.quarter.last)
    if scope.plant is not None:
        rows = rows.filter(plant=scope.plant)
    return rows


def _boards(scope: Scope) -> QuerySet[Board]:
    rows = Board.objects.select_related("plant", "draft").order_by("period", "plant_id")
    if scope.quarter is not None:
        rows = rows.filter(period=str(scope.quarter))
    if scope.plant is not None:
        rows = rows.filter(plant=scope.plant)
    return rows


def publications(scope: Scope) -> QuerySet[Publication]:
    """Those that are to be looked at, in order."""
    rows = Publication.objects.filter(board__in=_boards(scope))
    rows = rows.select_related("board__plant", "draft__rubric")
    return rows.order_by("board__period", "board__plant_id", "revision")
