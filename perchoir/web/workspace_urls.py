from django.urls import path

from perchoir.web import views

app_name = "home"
urlpatterns = [path("", views.index, name="index")]
