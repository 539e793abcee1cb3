from django.urls import path

from perchoir.publishing.home import views

app_name = "home_pages"
urlpatterns = [
    path("@<slug:handle>", views.page, name="page"),
    path("@<slug:handle>/feed.atom", views.atom, name="atom"),
    path("@<slug:handle>/feed.json", views.json_feed, name="json-feed"),
    path("@<slug:handle>/portrait/<slug:sha256>", views.portrait, name="portrait"),
    path("@<slug:handle>/<slug:key>", views.post, name="post"),
    path("@<slug:handle>/<slug:key>/<slug:sha256>", views.picture, name="picture"),
]
