from django.urls import path

from perchoir.core.notices import views

app_name = "notices"
urlpatterns = [
    path("", views.index, name="index"),
    path("read/", views.read_all, name="read"),
    path("<int:pk>/", views.go, name="go"),
]
