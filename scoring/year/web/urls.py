"""The year: lists, pay, compliance, reduction, suggestions, delegations."""

from django.urls import path

from scoring.base.render.places import Place
from scoring.web.places import Pages
from scoring.year.web import compliance, delegation, reduction, regulation, suggestion, year

urlpatterns = [
    Pages(
        Place.BOARDS,
        path("publications/<int:pk>/board.xlsx", year.board_xlsx, name="publication_xlsx"),
        path("publications/<int:pk>/pay/", year.pay, name="publication_pay"),
    ),
    Pages(
        Place.MORE,
        path("pay/", year.pay_exports, name="pay_exports"),
        path("pay/<int:pk>/approve/", year.pay_approve, name="pay_approve"),
        path("pay/<int:pk>/list.xlsx", year.pay_xlsx, name="pay_xlsx"),
        path("years/<int:year>/", year.year, name="year"),
        path("years/<int:year>/list.xlsx", year.year_xlsx, name="year_xlsx"),
        path("years/<int:year>/reduction/", reduction.reduction, name="reduction"),
        path("compliance/", compliance.compliance, name="compliance"),
        path("regulation/", regulation.regulation, name="regulation"),
        path("suggestions/", suggestion.suggestions, name="suggestions"),
        path(
            "suggestions/<int:pk>/answer/",
            suggestion.suggestion_answer,
            name="suggestion_answer",
        ),
        path("delegations/", delegation.delegations, name="delegations"),
        path("delegations/<int:pk>/end/", delegation.take_back, name="delegation_end"),
    ),
]
