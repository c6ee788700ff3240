from django.contrib import admin

from branches.models import Unit


@admin.register(Unit)
class UnitAdmin(admin.ModelAdmin):
    list_display = ["name", "kind", "parent", "plant", "has_committee", "joint", "closed_on"]
    list_filter = ["kind", "plant", "has_committee"]
    search_fields = ["name"]
    autocomplete_fields = ["parent", "plant"]
    list_select_related = ["parent", "plant"]
