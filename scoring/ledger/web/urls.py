"""Entering a month's matters, and until when."""

from django.urls import path

from scoring.base.render.places import Place
from scoring.ledger.web import deadlines, entry
from scoring.web.places import Pages

urlpatterns = [
    Pages(
        Place.MONTH,
        path("sheets/<int:pk>/entry/", entry.sheet_entry, name="sheet_entry"),
        path("sheets/<int:pk>/entry/<int:participant>/<slug:item>/", entry.cell, name="cell"),
    ),
    Pages(
        Place.MORE,
        path("deadlines/", deadlines.deadlines, name="deadlines"),
    ),
]
