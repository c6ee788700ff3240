"""The working calendar, how the system runs, health checks."""

from django.urls import path

from scoring.base.render.places import Place
from scoring.clock.web import calendar, ops
from scoring.web.places import Pages

urlpatterns = [
    Pages(
        Place.MONTH,
        path("reminders/<int:pk>/dismiss/", ops.dismiss, name="reminder_dismiss"),
        path("healthz", ops.healthz, name="healthz"),
        path("healthz/deep", ops.healthz, name="healthz_deep"),
        path("healthz/live", ops.live, name="healthz_live"),
    ),
    Pages(
        Place.MORE,
        path("calendar/", calendar.year, name="calendar"),
        path("calendar/load/", calendar.load, name="calendar_load"),
        path("calendar/own/", calendar.own_days, name="calendar_own"),
        path("calendar/emergencies/", calendar.declare, name="emergency_declare"),
        path("calendar/emergencies/<int:pk>/", calendar.correct, name="emergency_correct"),
        path("ops/", ops.ops, name="ops"),
        path("ops/look/", ops.look, name="ops_look"),
        path("ops/jobs/<int:pk>/again/", ops.again, name="ops_again"),
    ),
]
