"""Pages of the rubric desk."""

from django.urls import path

from scoring.rubric.web import (
    compare as rubric_compare,
)
from scoring.rubric.web import (
    desk as rubric,
)
from scoring.rubric.web import (
    fairness,
)
from scoring.rubric.web import (
    file as rubric_file,
)
from scoring.rubric.web import (
    part as rubric_part,
)
from scoring.rubric.web import (
    settle as rubric_settle,
)

urlpatterns = [
    path("rubric/", rubric.schemes, name="rubric"),
    path("rubric/versions/<int:pk>/", rubric.version, name="rubric_version"),
    path("rubric/start/", rubric.start, name="rubric_start"),
    path("rubric/drafts/<int:pk>/", rubric.desk, name="rubric_draft"),
    path("rubric/drafts/<int:pk>/arrange/", rubric.arrange, name="rubric_arrange"),
    path("rubric/drafts/<int:pk>/history/", rubric.history, name="rubric_history"),
    path("rubric/drafts/<int:pk>/part/<str:place>/", rubric_part.part, name="rubric_part"),
    path(
        "rubric/drafts/<int:pk>/part/<str:place>/exempt/", rubric_part.exempt, name="rubric_exempt"
    ),
    path("rubric/drafts/<int:pk>/changes/", rubric_compare.changes, name="rubric_changes"),
    path("rubric/drafts/<int:pk>/impact/", rubric_compare.impact, name="rubric_impact"),
    path("rubric/drafts/<int:pk>/impact/ask/", rubric_compare.impact_ask, name="rubric_impact_ask"),
    path(
        "rubric/drafts/<int:pk>/impact.xlsx",
        rubric_compare.impact_table,
        name="rubric_impact_table",
    ),
    path("rubric/drafts/<int:pk>/sunset/", rubric_settle.sunset, name="rubric_sunset"),
    path("rubric/drafts/<int:pk>/settle/", rubric_settle.settle, name="rubric_settle"),
    path("rubric/drafts/<int:pk>/propose/", rubric_settle.propose, name="rubric_propose"),
    path("rubric/drafts/<int:pk>/approve/", rubric_settle.approve, name="rubric_settle_approve"),
    path("rubric/drafts/<int:pk>/return/", rubric_settle.send_back, name="rubric_return"),
    path("rubric/drafts/<int:pk>/drop/", rubric_settle.drop, name="rubric_drop"),
    path("rubric/drafts/<int:pk>/files/", rubric_file.files, name="rubric_files"),
    path("rubric/drafts/<int:pk>/import/", rubric_file.take_in, name="rubric_import"),
    path(
        "rubric/drafts/<int:pk>/scheme.<str:kind>",
        rubric_file.draft_file,
        name="rubric_draft_file",
    ),
    path(
        "rubric/versions/<int:pk>/scheme.<str:kind>",
        rubric_file.version_file,
        name="rubric_version_file",
    ),
    path("rubric/fairness/<int:pk>/", fairness.hints, name="rubric_fairness"),
]
