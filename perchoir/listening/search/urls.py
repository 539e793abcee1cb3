from django.urls import path

from perchoir.listening.search import views

app_name = "search"
urlpatterns = [path("", views.index, name="index")]
