from django.urls import path

from scoring.api import views

urlpatterns = [
    path("boards/<int:pk>/", views.BoardView.as_view(), name="api_board"),
    path("sheets/<int:pk>/", views.SheetView.as_view(), name="api_sheet"),
]
