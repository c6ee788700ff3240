"""Objections, filed and reviewed."""

from django.urls import path

from scoring.base.render.places import Place
from scoring.objection.web import objection
from scoring.web.places import Pages

urlpatterns = [
    Pages(
        Place.BOARDS,
        path("publications/<int:pk>/object/", objection.file, name="publication_object"),
        path(
            "publications/<int:pk>/line/<int:participant>/object/",
            objection.file,
            name="publication_line_object",
        ),
    ),
    Pages(
        Place.MORE,
        path("objections/", objection.objections, name="objections"),
        path("objections/<int:pk>/", objection.detail, name="objection"),
        *[
            path(
                f"objections/<int:pk>/{act}/",
                objection.act,
                {"act": act},
                name=f"objection_{act}",
            )
            for act in objection.PLAIN_ACTS
        ],
        path("objections/<int:pk>/uphold/", objection.uphold, name="objection_uphold"),
        path("objections/<int:pk>/clear/", objection.clear, name="objection_clear"),
        path("objections/<int:pk>/settle/", objection.settle, name="objection_settle"),
    ),
]
