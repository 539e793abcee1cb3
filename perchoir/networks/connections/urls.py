from django.urls import path

from perchoir.networks.connections import views
from perchoir.networks.incoming.views import hook

app_name = "connections"
urlpatterns = [
    path("<slug:network>/client-metadata.json", views.introduction, name="introduction"),
    path("<slug:network>/hook/", hook, name="hook"),
]
