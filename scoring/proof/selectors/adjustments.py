"""What late corrections booked in later quarters, held against its seals."""

import json
from collections.abc import Iterator
from typing import Any

from scoring.engine.numbers import money
from scoring.models import Adjustment, Participant, Publication, Seal
from scoring.proof.selectors.boards import label
from scoring.proof.selectors.sealed import ADJUSTMENT

Row = list[Any]


def differences(publication: Publication) -> Iterator[str]:
    """Of the corrections of one revision: a line changed, taken out or put in."""
    there = _by_id(
        Adjustment.objects.filter(ruling__correction__publication=publication).values_list(
            *ADJUSTMENT
        )
    )
    seals = Seal.objects.filter(publication=publication, kind=Seal.Kind.ADJUSTMENT)
    contents = [json.loads(text) for text in seals.values_list("content", flat=True)]
    known = _by_id(row for content in contents for row in content["adjustments"])
    for pk in sorted(there.keys() | known.keys()):
        now, then = there.get(pk), known.get(pk)
        if now != then:
            yield f"{label(publication)}的跨期调整：现在是{_words(now)}，封存时是{_words(then)}"


def _by_id(rows: Any) -> dict[int, Row]:
    return {row[0]: list(row) for row in rows}


def _words(row: Row | None) -> str:
    if row is None:
        return "没有这一条"
    said = dict(zip(ADJUSTMENT, row, strict=True))
    person = Participant.objects.filter(pk=said["participant_id"]).first()
    name = person.held.member.name if person is not None else "查不到的人"
    return f" {name} {said['period']} {money(said['amount'])}（{said['reason']}）"
