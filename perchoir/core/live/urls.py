from django.urls import path

from perchoir.core.live import views

app_name = "live"
urlpatterns = [path("", views.changes, name="changes")]
