"""Peers of the search: the ordinary recipe of each database's full text, on the same texts, answering from a bare view.

One document for each body with all its texts in six languages, one English stemmer, all words required.
"""

import re

from django.db import connection
from django.http import HttpResponse
from django.utils.html import escape

WORD = re.compile(r"\w+")


def store_documents(documents):
    """Store (slug, name, text) of each body in the full-text index of the database; return the name of the peer."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("DROP TABLE IF EXISTS peer")
            cursor.execute("CREATE TABLE peer (slug text, name text, content text, words tsvector)")
            cursor.executemany("INSERT INTO peer VALUES (%s, %s, %s)", documents)
            cursor.execute(
                "UPDATE peer SET words = setweight(to_tsvector('english', name), 'A') || to_tsvector('english', content)"
            )
            cursor.execute("CREATE INDEX peer_words ON peer USING gin(words)")
            cursor.execute("ANALYZE peer")
            return "PostgreSQL full text"
        cursor.execute("DROP TABLE IF EXISTS peer")
        cursor.execute(
            "CREATE VIRTUAL TABLE peer USING fts5(slug UNINDEXED, name, content, tokenize='porter unicode61')"
        )
        cursor.executemany("INSERT INTO peer VALUES (%s, %s, %s)", documents)
    return "SQLite FTS5"


def found(query):
    """Return (slug, name, excerpt) of the first ten bodies."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT slug, name, ts_headline('english', content, query) FROM (SELECT *, ts_rank(words, query) AS rank "
                "FROM peer, websearch_to_tsquery('english', %s) query WHERE words @@ query ORDER BY rank DESC LIMIT 10) best",
                [query],
            )
        else:
            words = " ".join(f'"{word}"' for word in WORD.findall(query))
            if not words:
                return []
            cursor.execute(
                "SELECT slug, name, snippet(peer, 2, '<b>', '</b>', '…', 20) FROM peer WHERE peer MATCH %s ORDER BY rank LIMIT 10",
                [words],
            )
        return cursor.fetchall()


def view(query):
    """Answer a query as a bare view does."""
    rows = found(query)
    items = "".join(f"<li><a href='/{slug}/'>{escape(name)}</a> {excerpt}</li>" for slug, name, excerpt in rows)
    return HttpResponse(f"<!doctype html><title>{escape(query)}</title><ol>{items}</ol>")
