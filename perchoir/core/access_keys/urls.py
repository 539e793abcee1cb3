from django.urls import path

from perchoir.core.access_keys import views

app_name = "access_keys"
urlpatterns = [
    path("", views.index, name="index"),
    path("make/", views.make, name="make"),
    path("<int:pk>/revoke/", views.revoke, name="revoke"),
]
