"""Pages of the rubric desk."""

from django.urls import path

from scoring.base.render.places import Place
from scoring.rubric.web import compare, desk, fairness, file, part, settle
from scoring.web.places import Pages

urlpatterns = [
    Pages(
        Place.MORE,
        path("rubric/", desk.schemes, name="rubric"),
        path("rubric/versions/<int:pk>/", desk.version, name="rubric_version"),
        path("rubric/start/", desk.start, name="rubric_start"),
        path("rubric/drafts/<int:pk>/", desk.desk, name="rubric_draft"),
        path("rubric/drafts/<int:pk>/arrange/", desk.arrange, name="rubric_arrange"),
        path("rubric/drafts/<int:pk>/history/", desk.history, name="rubric_history"),
        path("rubric/drafts/<int:pk>/part/<str:place>/", part.part, name="rubric_part"),
        path("rubric/drafts/<int:pk>/part/<str:place>/exempt/", part.exempt, name="rubric_exempt"),
        path("rubric/drafts/<int:pk>/changes/", compare.changes, name="rubric_changes"),
        path("rubric/drafts/<int:pk>/impact/", compare.impact, name="rubric_impact"),
        path("rubric/drafts/<int:pk>/impact/ask/", compare.impact_ask, name="rubric_impact_ask"),
        path(
            "rubric/drafts/<int:pk>/impact.xlsx",
            compare.impact_table,
            name="rubric_impact_table",
        ),
        path("rubric/drafts/<int:pk>/sunset/", settle.sunset, name="rubric_sunset"),
        path("rubric/drafts/<int:pk>/settle/", settle.settle, name="rubric_settle"),
        path("rubric/drafts/<int:pk>/propose/", settle.propose, name="rubric_propose"),
        path("rubric/drafts/<int:pk>/approve/", settle.approve, name="rubric_settle_approve"),
        path("rubric/drafts/<int:pk>/return/", settle.send_back, name="rubric_return"),
        path("rubric/drafts/<int:pk>/drop/", settle.drop, name="rubric_drop"),
        path("rubric/drafts/<int:pk>/files/", file.files, name="rubric_files"),
        path("rubric/drafts/<int:pk>/import/", file.take_in, name="rubric_import"),
        path(
            "rubric/drafts/<int:pk>/scheme.<str:kind>",
            file.draft_file,
            name="rubric_draft_file",
        ),
        path(
            "rubric/versions/<int:pk>/scheme.<str:kind>",
            file.version_file,
            name="rubric_version_file",
        ),
        path("rubric/fairness/<int:pk>/", fairness.hints, name="rubric_fairness"),
    ),
]
