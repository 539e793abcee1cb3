from django.urls import path

from perchoir.listening.sample import views

app_name = "sample"
urlpatterns = [
    path("", views.index, name="index"),
    path("load/", views.load, name="load"),
    path("remove/", views.remove, name="remove"),
]
