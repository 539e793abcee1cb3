from django.urls import path

from perchoir.core.people.views import entrance, own

app_name = "people"
urlpatterns = [
    path("me/", own.preferences, name="preferences"),
    path("me/sessions/<int:session_id>/end/", own.end_session, name="end_session"),
    path("workspaces/", own.workspaces, name="workspaces"),
    path("language/", entrance.language, name="language"),
    path("theme/", own.theme, name="theme"),
    path("invitations/<str:token>/", entrance.invitation, name="invitation"),
]
