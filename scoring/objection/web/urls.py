"""Pages of objections and corrections."""

from django.urls import path

from scoring.correction.web import correction
from scoring.objection.web import objection

urlpatterns = [
    path("publications/<int:pk>/object/", objection.file, name="publication_object"),
    path("publications/<int:pk>/line/<int:participant>/object/", objection.file,
         name="publication_line_object"),
    path("objections/", objection.objections, name="objections"),
    path("objections/<int:pk>/", objection.detail, name="objection"),
    *[
        path(f"objections/<int:pk>/{act}/", objection.act, {"act": act}, name=f"objection_{act}")
        for act in objection.PLAIN_ACTS
    ],
    path("objections/<int:pk>/uphold/", objection.uphold, name="objection_uphold"),
    path("objections/<int:pk>/clear/", objection.clear, name="objection_clear"),
    path("objections/<int:pk>/settle/", objection.settle, name="objection_settle"),
    path("boards/<int:pk>/correct/", correction.propose, name="board_correct"),
    path("boards/<int:pk>/correct/clear/", correction.clear, name="board_correct_clear"),
    path("boards/<int:pk>/correct/rule/", correction.rule, name="board_correct_rule"),
]  # fmt: skip
