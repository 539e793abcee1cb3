from django.apps import AppConfig


class SpeakingSampleConfig(AppConfig):
    name = "perchoir.publishing.sample"
    label = "speaking_sample"

    def ready(self) -> None:
        from perchoir.core.samples import furnishes
        from perchoir.publishing.sample.furnishing import let_vaudrelle_speak

        furnishes(let_vaudrelle_speak)
