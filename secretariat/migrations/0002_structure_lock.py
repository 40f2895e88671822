"""On PostgreSQL the database itself refuses structural writes made without the structural lock."""

from django.db import migrations

LOCK = 7_370_001  # secretariat.tree.LOCK

CREATE = f"""
CREATE FUNCTION secretariat_structure_needs_lock() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM pg_locks
        WHERE locktype = 'advisory' AND mode = 'ExclusiveLock' AND granted
          AND pid = pg_backend_pid() AND classid = 0 AND objid = {LOCK} AND objsubid = 1
          AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    ) THEN
        RAISE EXCEPTION 'The structure of the directory was written without its lock.'
            USING ERRCODE = 'integrity_constraint_violation',
                  HINT = 'Change the tree through secretariat.tree, inside structure_lock().';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER secretariat_body_structure
BEFORE INSERT OR DELETE OR UPDATE OF kind, parent_id, position, lft, rght, tree_id, level
ON secretariat_body FOR EACH STATEMENT EXECUTE FUNCTION secretariat_structure_needs_lock();
"""

DROP = """
DROP TRIGGER secretariat_body_structure ON secretariat_body;
DROP FUNCTION secretariat_structure_needs_lock();
"""


def on_postgresql(sql):
    def run(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(sql)

    return run


class Migration(migrations.Migration):
    dependencies = [("secretariat", "0001_initial")]

    operations = [migrations.RunPython(on_postgresql(CREATE), on_postgresql(DROP))]
