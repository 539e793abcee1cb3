from django.urls import path

from perchoir.core.people import views

app_name = "workspace"
urlpatterns = [path("", views.index, name="index")]
