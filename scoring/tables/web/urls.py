"""Tables of the month and figures of departments."""

from django.urls import path

from scoring.base.render.places import Place
from scoring.tables.web import feed, upload
from scoring.web.places import Pages

urlpatterns = [
    Pages(
        Place.MONTH,
        path("sheets/<int:pk>/table/", upload.sheet_table, name="sheet_table"),
        path("sheets/<int:pk>/template.xlsx", upload.sheet_template, name="sheet_template"),
        path("uploads/<int:pk>/", upload.show, name="upload"),
        path("uploads/<int:pk>/confirm/", upload.confirm, name="upload_confirm"),
        path("uploads/<int:pk>/remarks.xlsx", upload.remarks, name="upload_remarks"),
        path("uploads/<int:pk>/columns/", feed.columns, name="upload_columns"),
        path("entries/<int:pk>/dispute/", feed.dispute, name="entry_dispute"),
        path("entries/<int:pk>/take-back/", feed.take_back, name="entry_take_back"),
        path("disputes/<int:pk>/answer/", feed.answer, name="dispute_answer"),
    ),
    Pages(
        Place.MORE,
        path("feeds/", feed.feeds, name="feeds"),
    ),
]
