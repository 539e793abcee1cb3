from django.urls import path

from perchoir.networks.spending import views

app_name = "spending"
urlpatterns = [
    path("", views.index, name="index"),
    path("<slug:network>/limit/", views.limit, name="limit"),
]
