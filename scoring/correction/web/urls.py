"""Corrections of a published board."""

from django.urls import path

from scoring.base.render.places import Place
from scoring.correction.web import correction
from scoring.web.places import Pages

urlpatterns = [
    Pages(
        Place.MORE,
        path("boards/<int:pk>/correct/", correction.propose, name="board_correct"),
        path("boards/<int:pk>/correct/clear/", correction.clear, name="board_correct_clear"),
        path("boards/<int:pk>/correct/rule/", correction.rule, name="board_correct_rule"),
    ),
]
