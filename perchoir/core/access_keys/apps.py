from django.apps import AppConfig


class AccessKeysConfig(AppConfig):
    name = "perchoir.core.access_keys"
    label = "access_keys"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from perchoir.core.access_keys.jobs import register_jobs

        register_jobs()
