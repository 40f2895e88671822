"""What has another name, or another value, than it had at commit 6891711. A migration that renames something adds it here."""

TABLES = {}
"""New names of tables, by old ones."""

COLUMNS = {
    ("history_change", "door"): "source",
    ("translations_textstate", "made_from"): "source_text",
    ("translations_task", "made_from"): "source_text",
    ("translations_task", "based_on"): "base_version",
    ("translations_remark", "words"): "text",
}
"""New names of columns, by old table and old column."""

VALUES = {}
"""New values, by old table and old column: {("history_change", "what"): {"mended": "repaired"}}."""

GROWING = {"django_migrations", "django_content_type", "auth_permission", "auth_group_permissions"}
"""Tables to which an upgrade may add rows."""

DERIVED = {"search_entry"}
"""Tables that are built anew where the text analysis has changed; that they are right is examined otherwise."""
