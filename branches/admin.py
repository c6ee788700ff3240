from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from branches.models import Unit


@admin.register(Unit)
class UnitAdmin(admin.ModelAdmin):
    list_display = ["name", "kind", "parent", "plant", "has_committee", "joint", "closed_on"]
    list_filter = ["kind", "plant", "has_committee"]
    search_fields = ["name"]
    autocomplete_fields = ["parent", "plant"]
    list_select_related = ["parent", "plant"]

    def save_model(self, request: HttpRequest, obj: Unit, form: Any, change: bool) -> None:
        """A plant is its own plant, which cannot be chosen before it is there."""
        super().save_model(request, obj, form, change)
        if obj.kind == Unit.Kind.PLANT and obj.plant_id is None:
            obj.plant = obj
            obj.save(update_fields=["plant"])
