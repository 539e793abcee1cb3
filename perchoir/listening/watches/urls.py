from django.urls import path

from perchoir.listening.watches import views

app_name = "watches"
urlpatterns = [path("", views.index, name="index")]
