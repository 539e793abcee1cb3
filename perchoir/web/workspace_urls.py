from django.urls import path

from perchoir.web.views import morning, palette

app_name = "home"
urlpatterns = [
    path("", morning.index, name="index"),
    path("palette/", palette.find, name="palette"),
]
