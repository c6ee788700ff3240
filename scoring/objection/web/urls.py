"""Pages of objections and corrections."""

from django.urls import path

from scoring.correction.web import correction
from scoring.objection.web import objection

urlpatterns = [
    path("boards/<int:pk>/object/", objection.file, name="board_object"),
    path("boards/<int:pk>/line/<int:participant>/object/", objection.file,
         name="board_line_object"),
    path("objections/", objection.objections, name="objections"),
    path("objections/<int:pk>/", objection.detail, name="objection"),
    *[
        path(f"objections/<int:pk>/{act}/", objection.act, {"act": act}, name=f"objection_{act}")
        for act in objection.PLAIN_ACTS
    ],
    path("objections/<int:pk>/uphold/", objection.uphold, name="objection_uphold"),
    path("objections/<int:pk>/clear/", objection.clear, name="objection_clear"),
    path("objections/<int:pk>/settle/", objection.settle, name="objection_settle"),
    path("quarters/<int:pk>/correct/", correction.propose, name="quarter_correct"),
    path("quarters/<int:pk>/correct/clear/", correction.clear, name="quarter_correct_clear"),
    path("quarters/<int:pk>/correct/rule/", correction.rule, name="quarter_correct_rule"),
]  # fmt: skip
