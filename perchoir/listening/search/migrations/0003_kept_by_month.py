"""On PostgreSQL the full text is kept by month, as the mentions are."""

from datetime import UTC, datetime

from django.db import migrations

from perchoir.core.jobs.partitions import Monthly, divide

ENTRIES = Monthly("search_entry", "mention_id")
GOES_WITH_ITS_MENTION = """
CREATE FUNCTION search_mentions_went() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM search_entry WHERE mention_id = ANY (ARRAY(SELECT id FROM gone));
    RETURN NULL;
END $$;
CREATE TRIGGER search_mentions_went AFTER DELETE ON mentions_mention
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION search_mentions_went();
CREATE FUNCTION search_mentions_emptied() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM search_entry;
    RETURN NULL;
END $$;
CREATE TRIGGER search_mentions_emptied AFTER TRUNCATE ON mentions_mention
    FOR EACH STATEMENT EXECUTE FUNCTION search_mentions_emptied();
"""


def keep_by_month(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    divide(ENTRIES, datetime.now(UTC), unlinked=["mention_id"])
    schema_editor.execute(GOES_WITH_ITS_MENTION)


class Migration(migrations.Migration):
    dependencies = [("mentions", "0008_kept_by_month"), ("search", "0002_index")]
    operations = [migrations.RunPython(keep_by_month, migrations.RunPython.noop, elidable=False)]
