from django.urls import path

from perchoir.listening.trends import views

app_name = "trends"
urlpatterns = [
    path("", views.index, name="index"),
    path("volume.csv", views.volume, name="volume"),
    path("<int:pk>/", views.watch, name="watch"),
    path("<int:pk>/<slug:facet>/", views.facet, name="facet"),
    path("<int:pk>/<slug:facet>.csv", views.facet_csv, name="facet-csv"),
]
