from django.apps import AppConfig


class KitConfig(AppConfig):
    name = "perchoir.core.kit"
