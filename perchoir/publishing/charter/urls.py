from django.urls import path

from perchoir.publishing.charter.views import articles, cooling, document, periods, promises, voices

app_name = "charter"
urlpatterns = [
    path("", document.index, name="index"),
    path("try/", document.try_sentence, name="try"),
    path("history/", document.history, name="history"),
    path("articles/<slug:article>/", articles.article, name="article"),
    path("articles/<slug:article>/change/", articles.change, name="change"),
    path("articles/<slug:article>/examples/", articles.add_example, name="add_example"),
    path("examples/<int:pk>/remove/", articles.remove_example, name="remove_example"),
    path("voices/", voices.index, name="voices"),
    path("voices/<int:voice_id>/", voices.voice, name="voice"),
    path("voices/<int:voice_id>/articles/<slug:article>/", voices.article, name="voice_article"),
    path(
        "voices/<int:voice_id>/articles/<slug:article>/change/",
        voices.change,
        name="change_for_voice",
    ),
    path(
        "voices/<int:voice_id>/articles/<slug:article>/follow/", voices.follow, name="follow_house"
    ),
    path("words.csv", articles.export_words, name="export_words"),
    path("words/", articles.import_words, name="import_words"),
    path("periods/", periods.index, name="periods"),
    path("periods/add/", periods.add, name="add_period"),
    path("periods/propose/", periods.propose, name="propose_periods"),
    path("periods/import/", periods.import_calendar, name="import_periods"),
    path("periods/<int:pk>/", periods.period, name="period"),
    path("periods/<int:pk>/change/", periods.change, name="change_period"),
    path("periods/<int:pk>/end/", periods.end, name="end_period"),
    path("promises/", promises.index, name="promises"),
    path("promises.csv", promises.export, name="export_promises"),
    path("promises/<int:pk>/", promises.settle, name="settle"),
    path("cooling/", cooling.index, name="cooling"),
    path("cooling/change/", cooling.change, name="change_cooling"),
]
