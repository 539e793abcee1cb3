from django.apps import AppConfig


class MentionsConfig(AppConfig):
    name = "perchoir.listening.mentions"
    label = "mentions"
    default_auto_field = "django.db.models.BigAutoField"
