from django.contrib import admin
from django.contrib.auth.admin import UserAdmin

from members.models import Grant, GroupLead, Leave, Member, PanelMember, Seat, User


class SeatInline(admin.TabularInline):
    model = Seat
    extra = 0
    autocomplete_fields = ["branch"]


@admin.register(Member)
class MemberAdmin(admin.ModelAdmin):
    list_display = ["name", "status", "branch", "group", "left_on"]
    list_filter = ["status", "branch__plant"]
    search_fields = ["name"]
    autocomplete_fields = ["branch", "group"]
    list_select_related = ["branch", "group"]
    inlines = [SeatInline]


@admin.register(Seat)
class SeatAdmin(admin.ModelAdmin):
    list_display = ["member", "branch", "post", "from_on", "to_on", "acting", "main"]
    list_filter = ["post", "branch__plant"]
    search_fields = ["member__name", "branch__name"]
    autocomplete_fields = ["member", "branch"]
    list_select_related = ["member", "branch"]


@admin.register(PanelMember)
class PanelMemberAdmin(admin.ModelAdmin):
    list_display = ["branch", "member", "leader", "observer", "from_on", "to_on"]
    list_filter = ["branch__plant"]
    autocomplete_fields = ["branch", "member"]
    list_select_related = ["branch", "member"]


@admin.register(GroupLead)
class GroupLeadAdmin(admin.ModelAdmin):
    list_display = ["group", "member", "from_on", "to_on"]
    list_filter = ["group__plant"]
    autocomplete_fields = ["group", "member"]
    list_select_related = ["group", "member"]


@admin.register(Grant)
class GrantAdmin(admin.ModelAdmin):
    list_display = ["user", "role", "unit", "from_on", "to_on"]
    list_filter = ["role"]
    autocomplete_fields = ["user", "unit"]
    list_select_related = ["user__member", "unit"]


@admin.register(Leave)
class LeaveAdmin(admin.ModelAdmin):
    list_display = ["member", "kind", "exempt", "from_on", "to_on"]
    list_filter = ["kind", "exempt"]
    autocomplete_fields = ["member"]
    list_select_related = ["member"]


@admin.register(User)
class AccountAdmin(UserAdmin):
    list_display = ["username", "member", "is_active", "is_staff"]
    list_select_related = ["member"]
    autocomplete_fields = ["member"]
    fieldsets = [
        (None, {"fields": ["username", "password", "member"]}),
        ("权限", {"fields": ["is_active", "is_staff", "is_superuser", "groups"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["username", "member", "usable_password", "password1", "password2"]})
    ]
