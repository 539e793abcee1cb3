from django.apps import AppConfig


class TrendsConfig(AppConfig):
    name = "perchoir.listening.trends"
    label = "trends"
    default_auto_field = "django.db.models.BigAutoField"
