from django.apps import AppConfig


class IncomingConfig(AppConfig):
    name = "perchoir.networks.incoming"
    label = "incoming"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from perchoir.networks.incoming.jobs import register_jobs

        register_jobs()
