from django.urls import path

from perchoir.listening.sources import views

app_name = "sources"
urlpatterns = [path("", views.index, name="index")]
