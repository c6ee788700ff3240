"""JSON for other programs of the organisation: the same services and selectors as the pages."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from scoring.base.selectors.viewer import viewer
from scoring.engine.board import form
from scoring.engine.facts import typed
from scoring.ledger.services import entry
from scoring.month.selectors.sheet_reader import SheetReader
from scoring.publication.selectors import publication as select_publication
from scoring.quarter.selectors import standings as select_standings


class PublicationView(APIView):
    """A published revision from its frozen standings: content, digest, window."""

    def get(self, request: Request, pk: int) -> Response:
        rows = select_publication.visible(viewer(request).duties)
        publication = get_object_or_404(rows.select_related("corrected_by"), pk=pk)
        if not select_publication.sees_whole(viewer(request).duties, publication):
            raise Http404("全厂的名单不公开到这里")
        later = getattr(publication, "corrected_by", None)
        # What corrects it is said beside the content, which never changes.
        etag = f'"{publication.digest}{f"-{later.pk}" if later else ""}"'
        if request.headers.get("If-None-Match") == etag:
            return Response(status=304, headers={"ETag": etag})
        content = {
            "revision": publication.revision,
            "digest": publication.digest,
            "published_at": publication.published_at,
            "window": [publication.window_from, publication.window_to],
            "opens_at": publication.opens_at,
            "closes_at": publication.closes_at,
            "corrects": publication.corrects_id,
            "reason": publication.reason,
            "corrected_by": later.pk if later else None,
            "content": form.published(select_standings.content(publication)),
        }
        return Response(content, headers={"ETag": etag, "Cache-Control": "private, no-cache"})


class ChangeInput(serializers.Serializer):
    client_key = serializers.UUIDField()
    participant = serializers.IntegerField()
    item = serializers.CharField(max_length=64)
    fields_ = serializers.DictField(allow_null=True)
    base = serializers.UUIDField(required=False, allow_null=True, default=None)
    on = serializers.DateField(required=False, allow_null=True, default=None)
    matter = serializers.CharField(
        required=False, allow_blank=True, allow_null=True, max_length=80, default=None
    )
    note = serializers.CharField(
        required=False, allow_blank=True, allow_null=True, max_length=200, default=None
    )
    reason = serializers.CharField(required=False, allow_blank=True, max_length=200, default="")


class SheetView(APIView):
    """The matters in force of a sheet, what each item asks for (JSON schema of `fields`), and a batch of changes to them: all or none."""

    def get(self, request: Request, pk: int) -> Response:
        reader = SheetReader.of(viewer(request), pk)
        sheet = reader.sheet
        entries = [
            {
                "client_key": str(row.client_key),
                "participant": row.participant_id,
                "item": row.item,
                "on": row.on,
                "fields": row.fields,
                "matter": row.matter,
                "recorded_by": str(row.recorded_by),
                "recorded_at": row.recorded_at,
            }
            for row in reader.entries()
        ]
        items = {
            code: {"name": item.name, "fields": typed.schema(item.kind)}
            for code, item in reader.rubric.items.items()
        }
        answer = {"state": sheet.state, "version": sheet.version, "items": items}
        return Response(answer | {"entries": entries})

    def post(self, request: Request, pk: int) -> Response:
        who = viewer(request)
        who.sheet(pk)
        rows = request.data.get("changes") if isinstance(request.data, dict) else None
        if not isinstance(rows, list):
            raise serializers.ValidationError({"changes": "要有 changes 列表"})
        for row in rows:
            if not isinstance(row, dict) or "fields" not in row:
                raise serializers.ValidationError({"fields": "每一条都要有 fields；撤回写 null"})
        rows = [
            {**row, "fields_": row.get("fields")} if isinstance(row, dict) else row for row in rows
        ]
        checked = ChangeInput(data=rows, many=True)
        checked.is_valid(raise_exception=True)
        changes = []
        for row in checked.validated_data:
            row["participant_id"] = row.pop("participant")
            row["fields"] = row.pop("fields_")
            changes.append(entry.Change(**row))
        outcome = entry.record(sheet_id=pk, changes=changes, by=who.user, at=who.now)
        saved = [str(row.client_key) for row in outcome.saved]
        return Response({"saved": saved, "replayed": outcome.replayed}, status=201)
