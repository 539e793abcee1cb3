from django.urls import path

from perchoir.core.audit import views

app_name = "audit"
urlpatterns = [
    path("", views.index, name="index"),
    path("export.<str:kind>", views.export, name="export"),
]
