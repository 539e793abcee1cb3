from django.urls import path

from perchoir.listening.deck import views

app_name = "deck"
urlpatterns = [path("", views.index, name="index")]
