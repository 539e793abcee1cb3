from django.urls import path

from perchoir.publishing.attachments import views

app_name = "attachments"
urlpatterns = [
    path("", views.add, name="attach"),
    path("checks/", views.checks, name="checks"),
    path("card/", views.card, name="card"),
    path("<int:pk>/", views.file, name="file"),
    path("<int:pk>/thumbnail/", views.thumbnail, name="thumbnail"),
    path("<int:pk>/fix/", views.fix, name="fix"),
]
