"""What SQLite knows of its own tables, so that it chooses the right index.

PostgreSQL keeps such statistics by itself; SQLite only when asked.
"""

from django.db import connection

ALL_TABLES_THAT_GREW = 0x10002
ROWS_LOOKED_AT = 1000


def refresh_statistics(_holder: str = "") -> bool:
    """Look again at tables that have grown; a fraction of a second, and nothing on PostgreSQL."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA analysis_limit={ROWS_LOOKED_AT}")
            cursor.execute(f"PRAGMA optimize={ALL_TABLES_THAT_GREW}")
    return False
