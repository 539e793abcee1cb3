from django.apps import AppConfig


class WatchesConfig(AppConfig):
    name = "perchoir.listening.watches"
    label = "watches"
    default_auto_field = "django.db.models.BigAutoField"
