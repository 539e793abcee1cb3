"""On PostgreSQL, what there may be hundreds of millions of is kept in one partition a month.

Django's view of the tables stays as it is. What differs in the database: primary keys hold the
column that says the month, ids of mentions carry theirs, `one_mention_each` is a plain index whose
promise `mentions_key` keeps, and what there are many of has no foreign key to mentions, because
months of a table that others point at cannot go quickly.
"""

from datetime import UTC, datetime

from django.db import migrations

from perchoir.core.jobs.partitions import Monthly, divide

MENTIONS = Monthly("mentions_mention", "id")
OTHERS = (
    Monthly("mentions_match", "mention_id"),
    Monthly("mentions_rawpayload", "mention_id"),
    Monthly("mentions_volume", "at", by_time=True),
    Monthly("mentions_tally", "at", by_time=True),
)
FEW = ("mentions_triage", "mentions_star", "mentions_note")

# 36 bits for the number: see `core/jobs/months.py`.
IDS = """
CREATE FUNCTION mentions_next_id() RETURNS bigint LANGUAGE sql VOLATILE AS $$
    SELECT (((extract(year FROM moment)::bigint - 2000) * 12
            + extract(month FROM moment)::bigint - 1) << 36)
        | (nextval('mentions_mention_number') & ((1::bigint << 36) - 1))
    FROM (SELECT clock_timestamp() AT TIME ZONE 'UTC' AS moment) AS now
$$;
ALTER TABLE mentions_mention ALTER id SET DEFAULT mentions_next_id();
"""
KEYS = """
CREATE FUNCTION mentions_digest(workspace bigint, network text, remote_id text) RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT substring(sha256(convert_to(
        workspace || chr(31) || network || chr(31) || remote_id, 'UTF8')) FOR 16)
$$;
CREATE TABLE mentions_key (digest bytea PRIMARY KEY, mention_id bigint NOT NULL);
INSERT INTO mentions_key
    SELECT mentions_digest(workspace_id, network, remote_id), id FROM mentions_mention;

-- A key whose mention went with its month is free again; one that a backup brought is no other's.
CREATE FUNCTION mentions_arrived() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    taken bigint;
BEGIN
    INSERT INTO mentions_key AS known
        SELECT mentions_digest(workspace_id, network, remote_id), id FROM arrived
        ON CONFLICT (digest) DO UPDATE SET mention_id = excluded.mention_id
        WHERE known.mention_id = excluded.mention_id
            OR NOT EXISTS (SELECT 1 FROM mentions_mention WHERE id = known.mention_id);
    GET DIAGNOSTICS taken = ROW_COUNT;
    IF taken < (SELECT count(*) FROM arrived) THEN
        RAISE unique_violation USING MESSAGE = 'a mention is stored already',
            CONSTRAINT = 'one_mention_each', TABLE = 'mentions_mention';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER mentions_arrived AFTER INSERT ON mentions_mention
    REFERENCING NEW TABLE AS arrived FOR EACH STATEMENT EXECUTE FUNCTION mentions_arrived();

CREATE FUNCTION mentions_went() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM mentions_key WHERE digest = ANY (ARRAY(
        SELECT mentions_digest(workspace_id, network, remote_id) FROM gone));
    RETURN NULL;
END $$;
CREATE TRIGGER mentions_went AFTER DELETE ON mentions_mention
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION mentions_went();

CREATE FUNCTION mentions_emptied() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM mentions_key;
    RETURN NULL;
END $$;
CREATE TRIGGER mentions_emptied AFTER TRUNCATE ON mentions_mention
    FOR EACH STATEMENT EXECUTE FUNCTION mentions_emptied();
"""


def keep_by_month(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    now = datetime.now(UTC)
    schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    divide(MENTIONS, now, unlinked=["first_id"])
    schema_editor.execute(IDS)
    for monthly in OTHERS:
        divide(monthly, now, unlinked=["mention_id"])
    schema_editor.execute(KEYS)
    for table in FEW:
        schema_editor.execute(
            f"ALTER TABLE {table} ADD CONSTRAINT {table}_of_a_mention FOREIGN KEY (mention_id)"
            " REFERENCES mentions_mention (id) DEFERRABLE INITIALLY DEFERRED"
        )


class Migration(migrations.Migration):
    dependencies = [("mentions", "0007_each_index_once"), ("search", "0002_index")]
    operations = [migrations.RunPython(keep_by_month, migrations.RunPython.noop, elidable=False)]
