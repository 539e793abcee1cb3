from django.urls import path

from perchoir.publishing.voices import connecting, views

app_name = "voices"
urlpatterns = [
    path("", views.index, name="index"),
    path("new/", views.create, name="create"),
    path("<int:pk>/", views.voice, name="voice"),
    path("<int:pk>/settings/", views.change, name="change"),
    path("<int:pk>/steps/", views.steps, name="steps"),
    path("<int:pk>/portrait/", views.portrait, name="portrait"),
    path("<int:pk>/connect/<slug:network>/", connecting.connect, name="connect"),
    path("<int:pk>/connect/<slug:network>/typed/", connecting.connect_typed, name="connect-typed"),
    path("<int:pk>/by-hand/<slug:network>/", connecting.connect_by_hand, name="connect-by-hand"),
    path("<int:pk>/accounts/<int:account>/disconnect/", views.disconnect, name="disconnect"),
    path("<int:pk>/remove/", views.remove, name="remove"),
]
