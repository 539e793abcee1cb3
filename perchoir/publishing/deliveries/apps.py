from django.apps import AppConfig


class DeliveriesConfig(AppConfig):
    name = "perchoir.publishing.deliveries"
    label = "deliveries"
    default_auto_field = "django.db.models.BigAutoField"
