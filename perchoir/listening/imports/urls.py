from django.urls import path

from perchoir.listening.imports import arriving, views

app_name = "imports"
urlpatterns = [
    path("", views.index, name="index"),
    path("add/", views.add, name="add"),
    path("add/begin/", arriving.begin, name="begin"),
    path("add/piece/", arriving.piece, name="piece"),
    path("add/finish/", arriving.finish, name="finish"),
    path("<int:pk>/", views.show, name="import"),
    path("<int:pk>/check/", views.check, name="check"),
    path("<int:pk>/settings/", views.change_settings, name="settings"),
    path("<int:pk>/confirm/", views.confirm, name="confirm"),
    path("<int:pk>/start/", views.start, name="start"),
    path("<int:pk>/stop/", views.stop, name="stop"),
    path("<int:pk>/resume/", views.resume, name="resume"),
    path("<int:pk>/remove/", views.remove, name="remove"),
    path("<int:pk>/problems.csv", views.problems_csv, name="problems"),
]
