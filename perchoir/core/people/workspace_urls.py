from django.urls import path

from perchoir.core.people.views import workspace

app_name = "workspace"
urlpatterns = [
    path("", workspace.index, name="index"),
    path("change/", workspace.change, name="change"),
    path("leave/", workspace.leave, name="leave"),
    path("members/", workspace.members, name="members"),
    path("members/invite/", workspace.invite, name="invite"),
    path("members/<int:member_id>/role/", workspace.role, name="role"),
    path("members/<int:member_id>/remove/", workspace.remove, name="remove"),
    path("invitations/<int:invitation_id>/revoke/", workspace.revoke, name="revoke"),
]
