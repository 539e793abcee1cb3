from django.urls import path

from perchoir.networks.connections import views

app_name = "connections"
urlpatterns = [
    path("<slug:network>/client-metadata.json", views.introduction, name="introduction"),
]
