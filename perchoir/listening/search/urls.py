from django.urls import path

from perchoir.listening.search import views

app_name = "search"
urlpatterns = [
    path("", views.index, name="index"),
    path("count/", views.count, name="count"),
    path("mentions.<str:form>", views.download, name="export"),
    path("filters/", views.save, name="save"),
    path("filters/<int:pk>/", views.saved, name="saved"),
    path("filters/<int:pk>/rename/", views.rename, name="rename"),
    path("filters/<int:pk>/delete/", views.delete, name="delete"),
]
