from django.urls import path

from perchoir.listening.sources import views

app_name = "sources"
urlpatterns = [
    path("", views.index, name="index"),
    path("add/", views.add, name="add"),
    path("listen/", views.start, name="start"),
    path("add/<str:key>/", views.create, name="create"),
    path("<int:pk>/", views.show, name="show"),
    path("<int:pk>/settings/", views.change, name="change"),
    path("<int:pk>/pause/", views.pause, name="pause"),
    path("<int:pk>/resume/", views.resume, name="resume"),
    path("<int:pk>/remove/", views.remove, name="remove"),
]
