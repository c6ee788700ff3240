from django.urls import path

from scoring.api import grid, views

urlpatterns = [
    path("publications/<int:pk>/", views.PublicationView.as_view(), name="api_publication"),
    path("sheets/<int:pk>/", views.SheetView.as_view(), name="api_sheet"),
    path("sheets/<int:pk>/cells/", grid.CellsView.as_view(), name="api_cells"),
    path("session/", grid.SessionView.as_view(), name="api_session"),
]
