from django.urls import path

from perchoir.listening.deck import views

app_name = "deck"
urlpatterns = [
    path("", views.index, name="index"),
    path("stream/", views.stream, name="stream"),
    path("columns/", views.add, name="add"),
    path("columns/<int:pk>/", views.column, name="column"),
    path("columns/<int:pk>/settings/", views.settings, name="settings"),
    path("columns/<int:pk>/move/", views.move, name="move"),
    path("columns/<int:pk>/remove/", views.remove, name="remove"),
]
