"""A quarter's board until it is announced."""

from django.urls import path

from scoring.base.render.places import Place
from scoring.quarter.web import board
from scoring.web.places import Pages

urlpatterns = [
    Pages(
        Place.MORE,
        path("boards/", board.listing, name="boards"),
        path("boards/<int:pk>/", board.page, name="board"),
        path("boards/<int:pk>/compose/", board.compose, name="board_compose"),
        path("boards/<int:pk>/show/", board.show, name="board_show"),
        path("boards/<int:pk>/grade/", board.grade, name="board_grade"),
        path("boards/<int:pk>/grade/rule/", board.grade_rule, name="board_grade_rule"),
        path("boards/<int:pk>/approve/", board.approve, name="board_approve"),
        path("boards/<int:pk>/clear/", board.clear, name="board_clear"),
        path("boards/<int:pk>/place/", board.place, name="board_place"),
        path("boards/<int:pk>/return/", board.return_, name="board_return"),
    ),
]
