from django.urls import path

from perchoir.networks.setup import views

app_name = "networks"
urlpatterns = [
    path("", views.index, name="index"),
    path("<slug:network>/", views.network, name="network"),
    path("<slug:network>/check/", views.check, name="check"),
    path("<slug:network>/forget/", views.forget, name="forget"),
    path("<slug:network>/door/", views.door, name="door"),
]
