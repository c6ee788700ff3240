"""Pages of meetings and the health table."""

from django.urls import path

from scoring.base.render.places import Place
from scoring.meetings.web import activity, checkup
from scoring.web.places import Pages

urlpatterns = [
    Pages(
        Place.MONTH,
        path("sheets/<int:pk>/meetings/", activity.sheet_meetings, name="sheet_meetings"),
        path(
            "sheets/<int:pk>/meetings/new/",
            activity.sheet_meeting_new,
            name="sheet_meeting_new",
        ),
        path(
            "sheets/<int:pk>/meetings/settle/",
            activity.sheet_meetings_settle,
            name="sheet_meetings_settle",
        ),
        path("meetings/<int:pk>/", activity.meeting, name="meeting"),
        path("meetings/<int:pk>/correct/", activity.meeting_correct, name="meeting_correct"),
        path("meetings/<int:pk>/withdraw/", activity.meeting_withdraw, name="meeting_withdraw"),
        path("meetings/<int:pk>/made-up/", activity.meeting_made_up, name="meeting_made_up"),
    ),
    Pages(
        Place.MORE,
        path("checkup/", checkup.checkup, name="checkup"),
        path("checkup/<int:branch>/", checkup.checkup_branch, name="checkup_branch"),
    ),
]
