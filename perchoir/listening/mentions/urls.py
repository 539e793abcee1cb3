from django.urls import path

from perchoir.listening.mentions import views

app_name = "mentions"
urlpatterns = [path("", views.index, name="index")]
