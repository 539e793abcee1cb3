from django.apps import AppConfig
from django.db.models.signals import post_delete


class ImportsConfig(AppConfig):
    name = "perchoir.listening.imports"
    label = "imports"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from perchoir.core.jobs.registry import register
        from perchoir.listening.imports.cleaning import discard_with_row
        from perchoir.listening.imports.jobs import clean_once, run_once
        from perchoir.listening.imports.models import Import

        register("imports", run_once)
        register("imports-cleaning", clean_once, idle_s=60.0)
        post_delete.connect(discard_with_row, sender=Import, dispatch_uid="imports.discard")
