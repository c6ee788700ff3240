"""First page, own page, everything else; jobs in progress."""

from django.urls import path

from scoring.base.render.places import Place
from scoring.pages.web import home, me
from scoring.web.places import Pages

urlpatterns = [
    Pages(
        Place.MONTH,
        path("", home.home, name="home"),
        path("jobs/<int:pk>/", home.job, name="job"),
        path("jobs/<int:pk>/again/", home.job_again, name="job_again"),
        path("robots.txt", home.robots, name="robots"),
    ),
    Pages(
        Place.OWN,
        path("me/", home.me, name="me"),
        path("me/data.json", me.own_data, name="own_data"),
        path("me/large/", me.large_letters, name="large_letters"),
    ),
    Pages(
        Place.MORE,
        path("more/", home.more, name="more"),
    ),
]
