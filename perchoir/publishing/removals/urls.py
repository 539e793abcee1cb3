from django.urls import path

from perchoir.publishing.removals import views

app_name = "removals"
urlpatterns = [
    path("", views.index, name="index"),
    path("of/<int:pk>/", views.ask, name="ask"),
    path("<int:removal_id>/", views.removal, name="removal"),
    path("<int:removal_id>/decide/", views.decide, name="decide"),
    path("<int:removal_id>/proof.json", views.export, name="export"),
]
