from django.urls import path

from perchoir.publishing.charter import views

app_name = "charter"
urlpatterns = [
    path("", views.index, name="index"),
    path("try/", views.try_sentence, name="try"),
    path("articles/<slug:article>/", views.change, name="change"),
    path("periods/", views.add_period, name="add_period"),
    path("periods/<int:pk>/end/", views.end_period, name="end_period"),
]
