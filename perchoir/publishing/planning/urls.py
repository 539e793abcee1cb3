from django.urls import path

from perchoir.publishing.planning.views import calendar, files, slots, spreading

app_name = "planning"
urlpatterns = [
    path("", calendar.index, name="index"),
    path("<int:pk>/move/", calendar.move, name="move"),
    path("<int:pk>/all-the-same/", calendar.all_the_same, name="all_the_same"),
    path("undo/", calendar.undo, name="undo"),
    path("slots/", slots.index, name="slots"),
    path("slots/<int:voice_id>/", slots.voice, name="voice_slots"),
    path("spread/", spreading.choose, name="spread"),
    path("spread/proposal/", spreading.proposal, name="proposal"),
    path("spread/accept/", spreading.accept, name="accept"),
    path("import/", files.add, name="import"),
    path("import/<int:file_id>/", files.dry_run, name="dry_run"),
    path("import/<int:file_id>/confirm/", files.confirm, name="confirm"),
    path("import/<int:file_id>/forget/", files.forget, name="forget"),
    path("export/", files.export, name="export"),
]
