from django.apps import AppConfig


class SetupConfig(AppConfig):
    name = "perchoir.networks.setup"
    label = "setup"
    default_auto_field = "django.db.models.BigAutoField"
