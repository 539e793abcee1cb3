from django.urls import path

from perchoir.listening.watches import views

app_name = "watches"
urlpatterns = [
    path("", views.index, name="index"),
    path("new/", views.new, name="new"),
    path("help/", views.help_write, name="help"),
    path("check/", views.check, name="check"),
    path("why/", views.why_post, name="why"),
    path("exclusions/", views.exclusions, name="exclusions"),
    path("<int:pk>/", views.watch, name="watch"),
    path("<int:pk>/pause/", views.pause, name="pause"),
    path("<int:pk>/resume/", views.resume, name="resume"),
    path("<int:pk>/undo/", views.undo, name="undo"),
    path("<int:pk>/delete/", views.delete, name="delete"),
    path("<int:pk>/restore/", views.restore, name="restore"),
    path("<int:pk>/past/", views.apply_to_past, name="apply"),
    path("<int:pk>/past/progress/", views.progress, name="progress"),
    path("<int:pk>/past/stop/", views.stop, name="stop"),
]
