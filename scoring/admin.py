"""The ledger and everything made from it can be looked at in the admin, and nothing more."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from scoring import models
from scoring.clock.services import calendar_change
from scoring.engine.time.deadlines import LABELS

admin.site.site_header = "支委积分 后台"
admin.site.site_title = "支委积分"
admin.site.index_title = "党组织、人员、日历；账本只读"


class ReadOnly(admin.ModelAdmin):
    """Seen, searched, never changed: changes go through the services."""

    show_full_result_count = False
    list_per_page = 50

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(models.Entry)
class EntryAdmin(ReadOnly):
    list_display = ("on", "participant", "item", "points", "void", "recorded_by", "recorded_at")
    list_filter = ("month", "void", "source")
    search_fields = ("client_key", "item", "matter", "note", "participant__seat__member__name")
    list_select_related = ("participant__seat__member", "recorded_by__member")

    @admin.display(description="分值")
    def points(self, row: models.Entry) -> str:
        sign = "-" if row.amount < 0 else ""
        return f"{sign}{abs(row.amount) // 10_000}.{abs(row.amount) % 10_000:04d}"


@admin.register(models.PeerRequest)
class PeerRequestAdmin(ReadOnly):
    list_display = ("asked_at", "claimant", "asked", "name", "answer_said", "answered_by")
    list_select_related = ("entry__participant__seat__member", "asked", "answer__by__member")

    @admin.display(description="申报人")
    def claimant(self, row: models.PeerRequest) -> str:
        return f"{row.entry.participant.held.member} {row.entry.item}"

    @admin.display(description="答复")
    def answer_said(self, row: models.PeerRequest) -> str:
        return str(getattr(row, "answer", "") or "")

    @admin.display(description="记录人")
    def answered_by(self, row: models.PeerRequest) -> str:
        answer = getattr(row, "answer", None)
        return str(answer.by) if answer else ""


@admin.register(models.Sheet)
class SheetAdmin(ReadOnly):
    list_display = ("branch", "month", "state", "submitted_by", "minutes_no", "locked_at", "digest")
    list_filter = ("state", "month")
    list_select_related = ("branch", "submitted_by__member")


@admin.register(models.Transition)
class TransitionAdmin(ReadOnly):
    list_display = ("at", "sheet", "board", "act", "from_state", "to_state", "by", "reason")
    list_select_related = ("sheet__branch", "board__plant", "by__member")


@admin.register(models.Publication)
class PublicationAdmin(ReadOnly):
    list_display = ("board", "revision", "published_at", "window_to", "digest")
    list_select_related = ("board__plant",)


@admin.register(models.Standing)
class StandingAdmin(ReadOnly):
    list_select_related = ("publication__board__plant",)
    list_display = ("publication", "name", "post", "total", "rank_branch", "rank_plant")
    search_fields = ("name",)


@admin.register(models.RubricVersion)
class RubricVersionAdmin(ReadOnly):
    list_display = ("name", "code", "content_hash", "loaded_at", "loaded_by")


@admin.register(models.JobRun)
class JobRunAdmin(ReadOnly):
    list_display = ("kind", "key", "state", "attempts", "due_at", "finished_at", "said")
    list_filter = ("state", "kind")


@admin.register(models.CalendarDay)
class CalendarDayAdmin(admin.ModelAdmin):
    """Working days can be corrected: what is announced late in the year wins."""

    list_display = [f.name for f in models.CalendarDay._meta.fields if f.name != "id"]
    date_hierarchy = None

    @transaction.atomic
    def save_model(self, *given: Any) -> None:
        super().save_model(*given)
        calendar_change.date_anew(at=timezone.now())

    @transaction.atomic
    def delete_model(self, *given: Any) -> None:
        super().delete_model(*given)
        calendar_change.date_anew(at=timezone.now())

    @transaction.atomic
    def delete_queryset(self, *given: Any) -> None:
        super().delete_queryset(*given)
        calendar_change.date_anew(at=timezone.now())


@admin.register(models.DeadlineSetting)
class DeadlineSettingAdmin(admin.ModelAdmin):
    """What a plant sets differently; the defaults stand in docs/clock.md."""

    list_display = ("__str__", "value")

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "name":
            return forms.ChoiceField(label="哪一项", choices=list(LABELS.items()))
        return super().formfield_for_dbfield(db_field, request, **kwargs)


@admin.register(models.CalendarNotice)
class CalendarNoticeAdmin(ReadOnly):
    list_display = ("year", "unit", "source", "by", "at")


@admin.register(models.Emergency)
class EmergencyAdmin(ReadOnly):
    list_display = ("unit", "kind", "reason", "from_on", "to_on", "void", "by", "at")
