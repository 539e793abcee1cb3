from django.urls import path

from perchoir.listening.mentions import retention_views, views

app_name = "mentions"
urlpatterns = [
    path("", views.index, name="index"),
    path("media/<str:signed>", views.media, name="media"),
    path("retention/", retention_views.retention, name="retention"),
    path("retention/<slug:network>/", retention_views.forget_rule, name="forget-rule"),
    path("authors/", retention_views.authors, name="authors"),
    path("authors/<int:pk>/export/", retention_views.export, name="export-author"),
    path("authors/<int:pk>/erase/", retention_views.erase, name="erase-author"),
    path("<int:pk>/", views.mention, name="mention"),
    path("<int:pk>/raw/", views.raw, name="raw"),
    path("<int:pk>/star/", views.star, name="star"),
    path("<int:pk>/unstar/", views.unstar, name="unstar"),
    path("<int:pk>/handle/", views.handle, name="handle"),
    path("<int:pk>/reopen/", views.reopen, name="reopen"),
    path("<int:pk>/hide/", views.hide, name="hide"),
    path("<int:pk>/show/", views.show, name="show"),
    path("<int:pk>/mute/", views.mute, name="mute"),
    path("<int:pk>/unmute/", views.unmute, name="unmute"),
    path("<int:pk>/hand-over/", views.hand_over, name="hand-over"),
    path("<int:pk>/take-back/", views.take_back, name="take-back"),
    path("<int:pk>/notes/", views.add_note, name="add-note"),
    path("<int:pk>/notes/<int:note>/delete/", views.delete_note, name="delete-note"),
]
