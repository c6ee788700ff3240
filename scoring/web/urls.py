from django.contrib.auth import views as auth
from django.contrib.auth.decorators import login_not_required
from django.urls import path

from scoring.web import (
    deadlines,
    delegation,
    entry,
    group_check,
    home,
    ops,
    preliminary,
    publication,
    quarter,
    reading,
    verification,
)
from scoring.web.activity_urls import urlpatterns as activity_patterns
from scoring.web.claim_urls import urlpatterns as claim_patterns
from scoring.web.device import Logout
from scoring.web.rubric_urls import urlpatterns as rubric_patterns

login = login_not_required(auth.LoginView.as_view(template_name="login.html"))

urlpatterns = [
    path("", home.home, name="home"),
    path("login/", login, name="login"),
    path("logout/", Logout.as_view(), name="logout"),
    path("password/", auth.PasswordChangeView.as_view(
        template_name="password.html", success_url="/more/"), name="password"),
    path("me/", home.me, name="me"),
    path("me/line.css", publication.line_css, name="line_css"),
    path("more/", home.more, name="more"),
    path("sheets/", preliminary.sheets, name="sheets"),
    path("sheets/<int:pk>/", preliminary.sheet, name="sheet"),
    path("sheets/<int:pk>/entry/", entry.sheet_entry, name="sheet_entry"),
    path("sheets/<int:pk>/entry/<int:participant>/<slug:item>/", entry.cell, name="cell"),
    path("sheets/<int:pk>/score/", preliminary.sheet_score, name="sheet_score"),
    path("sheets/<int:pk>/submit/", preliminary.sheet_submit, name="sheet_submit"),
    path("sheets/<int:pk>/group/", group_check.sheet_group, name="sheet_group"),
    path("sheets/<int:pk>/pass/", group_check.sheet_pass, name="sheet_pass"),
    path("sheets/<int:pk>/reading/", reading.sheet_reading, name="sheet_reading"),
    path("sheets/<int:pk>/confirm/", verification.sheet_confirm, name="sheet_confirm"),
    path("sheets/<int:pk>/return/", verification.sheet_return, name="sheet_return"),
    path("sheets/<int:pk>/disagree/", verification.sheet_disagree, name="sheet_disagree"),
    path("sheets/<int:pk>/reopen/", verification.sheet_reopen, name="sheet_reopen"),
    path("sheets/<int:pk>/answer/<int:participant>/", verification.sheet_answer,
         name="sheet_answer"),
    path("delegations/", delegation.delegations, name="delegations"),
    path("delegations/<int:pk>/end/", delegation.take_back, name="delegation_end"),
    path("quarters/", quarter.quarters, name="quarters"),
    path("quarters/<int:pk>/", quarter.board, name="quarter"),
    path("quarters/<int:pk>/compose/", quarter.compose, name="quarter_compose"),
    path("quarters/<int:pk>/approve/", quarter.approve, name="quarter_approve"),
    path("quarters/<int:pk>/clear/", quarter.clear, name="quarter_clear"),
    path("quarters/<int:pk>/place/", quarter.place, name="quarter_place"),
    path("quarters/<int:pk>/return/", quarter.return_, name="quarter_return"),
    path("boards/", publication.boards, name="boards"),
    path("boards/<int:pk>/", publication.board, name="board"),
    path("boards/<int:pk>/branch/<int:branch>/", publication.board, name="board_branch"),
    path("boards/<int:pk>/line/<int:participant>/", publication.board, name="board_line"),
    path("deadlines/", deadlines.deadlines, name="deadlines"),
    path("calendar/", deadlines.year, name="calendar"),
    path("calendar/load/", deadlines.load, name="calendar_load"),
    path("calendar/own/", deadlines.own_days, name="calendar_own"),
    path("calendar/emergencies/", deadlines.declare, name="emergency_declare"),
    path("calendar/emergencies/<int:pk>/", deadlines.correct, name="emergency_correct"),
    *activity_patterns,
    *rubric_patterns,
    *claim_patterns,
    path("jobs/<int:pk>/", home.job, name="job"),
    path("jobs/<int:pk>/again/", home.job_again, name="job_again"),
    path("ops/", ops.ops, name="ops"),
    path("ops/jobs/<int:pk>/again/", ops.again, name="ops_again"),
    path("reminders/<int:pk>/dismiss/", ops.dismiss, name="reminder_dismiss"),
    path("healthz", ops.healthz, name="healthz"),
    path("healthz/deep", ops.healthz, name="healthz_deep"),
    path("healthz/live", ops.live, name="healthz_live"),
    path("robots.txt", home.robots, name="robots"),
]  # fmt: skip
