"""What was published: on the site, by code, on paper."""

from django.urls import path

from scoring.base.render.places import Place
from scoring.publication.web import open_board, paper, publication
from scoring.web.places import Pages

urlpatterns = [
    Pages(
        Place.MONTH,
        path("sheets/<int:pk>/paper.pdf", paper.sheet_pdf, name="sheet_pdf"),
        path("open/", open_board.entrance, name="open"),
        path("open/publication/<int:pk>/", open_board.on_network, name="open_publication"),
        path("open/publication/<int:pk>/say/", open_board.say, name="open_publication_say"),
        path("open/<slug:code>/say/", open_board.say, name="open_say"),
        path("open/<slug:code>/plant/say/", open_board.say, name="open_plant_say"),
        path("open/<slug:code>/", open_board.by_code, name="open_code"),
        path("open/<slug:code>/plant/", open_board.by_code, {"plant": True}, name="open_plant"),
    ),
    Pages(
        Place.BOARDS,
        path(
            "publications/<int:pk>/rate/",
            publication.page,
            {"view": "rate"},
            name="publication_rate",
        ),
        path(
            "publications/<int:pk>/post/",
            publication.page,
            {"view": "post"},
            name="publication_post",
        ),
        path(
            "publications/<int:pk>/category/",
            publication.page,
            {"view": "category"},
            name="publication_category",
        ),
        path(
            "publications/<int:pk>/charts/",
            publication.page,
            {"view": "charts"},
            name="publication_charts",
        ),
        path(
            "publications/<int:pk>/branch/<int:branch>/charts/",
            publication.page,
            {"view": "charts"},
            name="publication_branch_charts",
        ),
        path("publications/<int:pk>/screen/", publication.screen, name="publication_screen"),
        path("publications/<int:pk>/paper.pdf", paper.notice_pdf, name="publication_pdf"),
        path(
            "publications/<int:pk>/posted.pdf",
            paper.notice_pdf,
            {"posted": True},
            name="publication_posted",
        ),
        path(
            "publications/<int:pk>/branch/<int:branch>/posted.pdf",
            paper.notice_pdf,
            {"posted": True},
            name="publication_branch_posted",
        ),
        path(
            "publications/<int:pk>/poster.png",
            paper.poster,
            {"kind": "png"},
            name="publication_poster",
        ),
        path(
            "publications/<int:pk>/poster.pdf",
            paper.poster,
            {"kind": "pdf"},
            name="publication_poster_a3",
        ),
        path(
            "publications/<int:pk>/branch/<int:branch>/paper.pdf",
            paper.notice_pdf,
            name="publication_branch_pdf",
        ),
        path(
            "publications/<int:pk>/line/<int:participant>/paper.pdf",
            paper.line_pdf,
            name="publication_line_pdf",
        ),
        path("publications/<int:pk>/codes/", open_board.codes, name="publication_codes"),
        path(
            "publications/<int:pk>/codes/renew/",
            open_board.renew,
            name="publication_codes_renew",
        ),
        path("publications/", publication.listing, name="publications"),
        path("publications/<int:pk>/", publication.page, name="publication"),
        path(
            "publications/<int:pk>/branch/",
            publication.own_branch,
            name="publication_own_branch",
        ),
        path(
            "publications/<int:pk>/branch/<int:branch>/",
            publication.page,
            name="publication_branch",
        ),
        path(
            "publications/<int:pk>/line/<int:participant>/",
            publication.page,
            name="publication_line",
        ),
    ),
    Pages(
        Place.OWN,
        path("me/line.css", publication.line_css, name="line_css"),
    ),
]
