from django.apps import AppConfig


class SpendingConfig(AppConfig):
    name = "perchoir.networks.spending"
    label = "spending"
    default_auto_field = "django.db.models.BigAutoField"
