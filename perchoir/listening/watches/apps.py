from django.apps import AppConfig


class WatchesConfig(AppConfig):
    name = "perchoir.listening.watches"
    label = "watches"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from perchoir.core.jobs import registry
        from perchoir.listening.watches.jobs import apply_watches, purge_watches

        registry.register("apply watches to the past", apply_watches)
        registry.register("purge deleted watches", purge_watches, idle_s=60.0)
