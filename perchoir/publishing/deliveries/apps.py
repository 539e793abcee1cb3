from django.apps import AppConfig


class DeliveriesConfig(AppConfig):
    name = "perchoir.publishing.deliveries"
    label = "deliveries"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from perchoir.publishing.deliveries.jobs import register_jobs
        from perchoir.publishing.deliveries.pacing import register_pacing

        register_jobs()
        register_pacing()
