from django.apps import AppConfig


class ConnectionsConfig(AppConfig):
    name = "perchoir.networks.connections"
    label = "connections"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from perchoir.networks.connections.jobs import register_jobs

        register_jobs()
