from django.urls import path

from scoring.api import grid, views

urlpatterns = [
    path("boards/<int:pk>/", views.BoardView.as_view(), name="api_board"),
    path("sheets/<int:pk>/", views.SheetView.as_view(), name="api_sheet"),
    path("sheets/<int:pk>/cells/", grid.CellsView.as_view(), name="api_cells"),
    path("session/", grid.SessionView.as_view(), name="api_session"),
]
