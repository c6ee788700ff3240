"""The month grid's own door: cells as they are left, each with its own answer.

201 all recorded · 200 all recorded before (`Idempotent-Replayed: true`) · 409 changed by others ·
422 wrong · 428 without the version the person was looking at · 207 of several kinds.
"""

from typing import Any

from django.middleware.csrf import get_token
from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from scoring.base.selectors.viewer import viewer
from scoring.engine.facts.typed import asked, fields_of
from scoring.engine.kinds import Kind
from scoring.ledger.selectors import entry as select_entry
from scoring.ledger.services import entry
from scoring.ledger.services.entry import CellOutcome
from scoring.month.selectors.sheet_reader import SheetReader

MOST_EDITS = 1_000
STATUS = {"saved": 201, "same": 200, "replayed": 200, "conflict": 409, "refused": 422}


class SessionView(APIView):
    """Who is logged in, and a fresh token for writing: what a page needs after a new log-in."""

    def get(self, request: Request) -> Response:
        answer = {"user": viewer(request).user.pk, "token": get_token(request)}
        return Response(answer, headers={"Cache-Control": "no-store"})


class EditInput(serializers.Serializer):
    client_key = serializers.UUIDField()
    participant = serializers.IntegerField(min_value=1, max_value=2**31)
    item = serializers.CharField(max_length=64)
    base = serializers.UUIDField(allow_null=True)
    values = serializers.ListField(
        child=serializers.CharField(allow_blank=True, max_length=200), min_length=1, max_length=9
    )


class CellsView(APIView):
    """`{"user": …, "edits": [{client_key, participant, item, base, values}]}`; `base` is the
    client_key of the row the cell showed, or null when it showed none."""

    def post(self, request: Request, pk: int) -> Response:
        who = viewer(request)
        reader = SheetReader.of(who, pk)
        data = request.data if isinstance(request.data, dict) else {}
        if data.get("user") != who.user.pk:
            text = "现在登录的是另一个账号：这些改动留在本机，等原来的人登录再上报"
            return Response({"code": "other_user", "detail": text}, status=401)
        edits = data.get("edits")
        if not isinstance(edits, list) or not edits or len(edits) > MOST_EDITS:
            raise serializers.ValidationError({"edits": f"要有 1 到 {MOST_EDITS} 条改动"})
        if any(not isinstance(row, dict) or "base" not in row for row in edits):
            text = "每一格都要带上您看到的是哪一条（base），没有就写 null"
            return Response({"code": "base", "detail": text}, status=428)
        checked = EditInput(data=edits, many=True)
        checked.is_valid(raise_exception=True)
        kinds = {code: item.kind for code, item in reader.rubric.items.items()}
        changes = [_change(row, kinds) for row in checked.validated_data]
        outcomes = entry.record_cells(sheet_id=pk, changes=changes, by=who.user, at=who.now)
        touched = {change.participant_id for change in changes}
        grid = reader.grid(touched)
        answer = {
            "cells": [_answer(one, kinds) for one in outcomes],
            "people": {str(p): _person(grid, p) for p in touched if _has(grid, p)},
            "contradictions": grid.contradictions,
        }
        return Response(answer, **_head(outcomes))


def _change(row: dict[str, Any], kinds: dict[str, Kind]) -> entry.Change:
    kind, typed = kinds.get(row["item"]), row["values"]
    if kind is not None and len(typed) > len(asked(kind)):
        names = "、".join(one.label for one in asked(kind))
        text = f"{row['item']} 只填{names}，却送来了 {len(typed)} 个值"
        raise serializers.ValidationError({"edits": text})
    return entry.Change(
        client_key=row["client_key"],
        participant_id=row["participant"],
        item=row["item"],
        fields=fields_of(kind, typed) if kind else {},
        base=row["base"],
        cell=True,
    )


def _head(outcomes: list[CellOutcome]) -> dict[str, Any]:
    statuses = {STATUS[one.status] for one in outcomes}
    status = statuses.pop() if len(statuses) == 1 else 207
    replayed = all(one.status == "replayed" for one in outcomes)
    return {"status": status, "headers": {"Idempotent-Replayed": "true"} if replayed else {}}


def _answer(one: CellOutcome, kinds: dict[str, Kind]) -> dict[str, Any]:
    answer: dict[str, Any] = {"client_key": str(one.change.client_key), "status": one.status}
    if one.status == "refused":
        return answer | {"text": one.text}
    if one.status == "conflict":
        row = one.row
        kind = kinds[one.change.item]
        answer["theirs"] = list(select_entry.values_of(kind, row))
        answer["base"] = str(row.client_key) if row else None
        answer["by"] = str(row.recorded_by) if row else ""
        answer["at"] = f"{timezone.localtime(row.recorded_at):%H:%M}" if row else ""
        return answer
    return answer | {"key": str(one.row.client_key) if one.row else None}


def _has(grid: select_entry.Grid, participant: int) -> bool:
    return any(person.participant.pk == participant for person in grid.people)


def _person(grid: select_entry.Grid, participant: int) -> dict[str, Any]:
    """A person's totals and cells as they stand now; cells without a matter are left out."""
    person = next(p for p in grid.people if p.participant.pk == participant)
    cells = {
        cell.item.code: {
            "seen": cell.seen,
            "count": len(cell.entries),
            "points": cell.points,
            "cut": cell.cut_words,
            "waits": cell.waits,
            "text": cell.text,
        }
        for cell in grid.cells()
        if cell.person is person and cell.entries
    }
    return {"total": person.total, "categories": person.categories, "cells": cells}
