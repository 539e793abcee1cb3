from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "perchoir.listening.search"
    label = "search"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from perchoir.listening.mentions import hooks, months
        from perchoir.listening.search.index.postgres import ENTRIES
        from perchoir.listening.search.indexing import index_renamed, index_stored

        hooks.on_stored.append(index_stored)
        hooks.on_renamed.append(index_renamed)
        months.hanging_on_mentions.append(ENTRIES)
