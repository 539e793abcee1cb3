from django.urls import path

from perchoir.publishing.posts import views

app_name = "posts"
urlpatterns = [
    path("", views.index, name="index"),
    path("new/", views.new, name="new"),
    path("<int:pk>/", views.post, name="post"),
    path("<int:pk>/save/", views.save, name="save"),
    path("<int:pk>/submit/", views.submit, name="submit"),
    path("<int:pk>/cut/", views.cut, name="cut"),
    path("<int:pk>/delete/", views.delete, name="delete"),
]
