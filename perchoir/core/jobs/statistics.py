"""What SQLite knows of its own tables, so that it chooses the right index.

PostgreSQL keeps such statistics by itself; SQLite only when asked.
"""

from django.db import connection

ROWS_LOOKED_AT = 1000


def refresh_statistics(_holder: str = "") -> bool:
    """Look at a thousand rows of each index: a fraction of a second whatever the size."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA analysis_limit={ROWS_LOOKED_AT}")
            cursor.execute("ANALYZE")
    return False
