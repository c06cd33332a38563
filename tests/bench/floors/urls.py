"""Where the floors answer."""

from django.urls import path

from tests.bench.floors import returns, views

urlpatterns = [
    path("empty/", views.empty),
    path("grouped/", views.grouped),
    path("listed/", views.listed),
    path("returns/", returns.ReturnView.as_view()),
    path("returns/rows/", returns.ReturnView.as_view(serializer=returns.ReturnOfRowsSerializer)),
    path("returns/bulk/", returns.ReturnsView.as_view()),
]
