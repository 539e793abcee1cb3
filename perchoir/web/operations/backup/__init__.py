"""Everything Perchoir keeps, in one file, written and read back while it runs.

A backup is a tar archive compressed with zstd: `manifest.json`, the database (`database.sqlite3`,
or `tables/<name>` as PostgreSQL's COPY writes them), and from the data folder the secret keys, the
heads of the audit log and the uploads. It is as secret as the keys inside it.
"""

from perchoir.web.operations.backup.read import read_backup, read_manifest
from perchoir.web.operations.backup.write import write_backup

__all__ = ["read_backup", "read_manifest", "write_backup"]
