from django.apps import AppConfig


class DeckConfig(AppConfig):
    name = "perchoir.listening.deck"
    label = "deck"
    default_auto_field = "django.db.models.BigAutoField"
