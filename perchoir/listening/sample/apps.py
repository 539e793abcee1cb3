from django.apps import AppConfig


class SampleConfig(AppConfig):
    name = "perchoir.listening.sample"
    label = "sample"
    default_auto_field = "django.db.models.BigAutoField"
