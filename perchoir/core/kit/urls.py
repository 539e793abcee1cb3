from django.urls import path

from perchoir.core.kit import views

app_name = "kit"
urlpatterns = [path("", views.design, name="design")]
