from django.urls import path

from perchoir.web.views import first_page

app_name = "web"
urlpatterns = [path("", first_page.index, name="index")]
