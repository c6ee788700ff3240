"""A month's sheet: group check, preliminary scores, verification."""

from django.urls import path

from scoring.base.render.places import Place
from scoring.month.web import group_check, preliminary, reading, verification
from scoring.web.places import Pages

urlpatterns = [
    Pages(
        Place.MONTH,
        path("sheets/", preliminary.sheets, name="sheets"),
        path("sheets/<int:pk>/", preliminary.sheet, name="sheet"),
        path("sheets/<int:pk>/score/", preliminary.sheet_score, name="sheet_score"),
        path("sheets/<int:pk>/submit/", preliminary.sheet_submit, name="sheet_submit"),
        path("sheets/<int:pk>/group/", group_check.sheet_group, name="sheet_group"),
        path("sheets/<int:pk>/pass/", group_check.sheet_pass, name="sheet_pass"),
        path("sheets/<int:pk>/reading/", reading.sheet_reading, name="sheet_reading"),
        path("sheets/<int:pk>/confirm/", verification.sheet_confirm, name="sheet_confirm"),
        path("sheets/<int:pk>/return/", verification.sheet_return, name="sheet_return"),
        path("sheets/<int:pk>/disagree/", verification.sheet_disagree, name="sheet_disagree"),
        path("sheets/<int:pk>/reopen/", verification.sheet_reopen, name="sheet_reopen"),
        path("sheets/<int:pk>/late/", verification.sheet_late, name="sheet_late"),
        path(
            "sheets/<int:pk>/answer/<int:participant>/",
            verification.sheet_answer,
            name="sheet_answer",
        ),
    ),
]
