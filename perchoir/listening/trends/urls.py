from django.urls import path

from perchoir.listening.trends import views

app_name = "trends"
urlpatterns = [path("", views.index, name="index")]
