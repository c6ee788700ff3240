"""All addresses of the site: the shell's own, then each stage's, in the order of its work."""

from django.contrib.auth import views as auth
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path

from scoring.base.render.places import Place
from scoring.web.device import Logout, service_worker
from scoring.web.places import Pages

login = login_not_required(auth.LoginView.as_view(template_name="login.html"))
password = auth.PasswordChangeView.as_view(template_name="password.html", success_url="/more/")

urlpatterns = [
    Pages(
        Place.MONTH,
        path("login/", login, name="login"),
        path("logout/", Logout.as_view(), name="logout"),
        path("sw.js", service_worker, name="service_worker"),
    ),
    Pages(Place.MORE, path("password/", password, name="password")),
    path("", include("scoring.pages.web.urls")),
    path("", include("scoring.ledger.web.urls")),
    path("", include("scoring.meetings.web.urls")),
    path("", include("scoring.claims.web.urls")),
    path("", include("scoring.tables.web.urls")),
    path("", include("scoring.month.web.urls")),
    path("", include("scoring.quarter.web.urls")),
    path("", include("scoring.publication.web.urls")),
    path("", include("scoring.correction.web.urls")),
    path("", include("scoring.objection.web.urls")),
    path("", include("scoring.rubric.web.urls")),
    path("", include("scoring.year.web.urls")),
    path("", include("scoring.clock.web.urls")),
]
