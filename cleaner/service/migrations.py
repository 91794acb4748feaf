"""The store's schema, and the way from each older version to this one. A step is never edited, only followed.

``application_id`` says that a file is ours, ``user_version`` how many steps it has taken. All steps of one opening
run in one transaction, after a copy of the file was put beside it, so a crash leaves the old store or the new one.
"""

from __future__ import annotations

APPLICATION_ID = 0x4E50434C
"""``NPCL``: a file with another one is another program's and is not touched."""

_FIRST = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE sources (
  name TEXT NOT NULL, url TEXT NOT NULL, kind TEXT, etag TEXT, last_modified TEXT, body_hash BLOB,
  checked_at REAL, ok_at REAL, new_at REAL, failures INTEGER NOT NULL DEFAULT 0, code TEXT, message TEXT,
  PRIMARY KEY (name, url)
) WITHOUT ROWID;

-- What must outlive a run about a host: when it may be asked again, and its robots.txt.
CREATE TABLE hosts (host TEXT PRIMARY KEY, not_before REAL NOT NULL, failures INTEGER NOT NULL, since REAL NOT NULL)
  WITHOUT ROWID;
CREATE TABLE robots (origin TEXT PRIMARY KEY, text TEXT NOT NULL, fetched_at REAL NOT NULL, status INTEGER NOT NULL)
  WITHOUT ROWID;

-- One row for each address that was ever found. state: queued, kept (an article is in it), empty (it was read, there
-- is no article), alias (it leads to an article that another address has), failed (will be tried again), lost.
CREATE TABLE pages (
  id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, url TEXT NOT NULL, host TEXT NOT NULL, source TEXT NOT NULL,
  state TEXT NOT NULL, found_at REAL NOT NULL, checked_at REAL, next_due REAL, tries INTEGER NOT NULL DEFAULT 0,
  code TEXT, message TEXT, etag TEXT, last_modified TEXT, body_hash BLOB, article INTEGER, body INTEGER,
  body_type TEXT, why TEXT
);
CREATE INDEX pages_by_state ON pages (source, state, found_at);
CREATE INDEX pages_by_article ON pages (article) WHERE article IS NOT NULL;

CREATE TABLE clusters (id INTEGER PRIMARY KEY, public TEXT NOT NULL, first_seen REAL NOT NULL);
CREATE INDEX clusters_by_public ON clusters (public);

CREATE TABLE articles (
  id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, page INTEGER NOT NULL, source TEXT NOT NULL, url TEXT NOT NULL,
  cluster INTEGER NOT NULL, version INTEGER NOT NULL, first_seen REAL NOT NULL, changed_at REAL NOT NULL,
  sort TEXT NOT NULL, title TEXT, credited TEXT, original_url TEXT, canonical_key TEXT, confidence REAL NOT NULL,
  content_hash BLOB NOT NULL, text_hash BLOB NOT NULL, sketch BLOB NOT NULL
);
CREATE INDEX articles_by_canonical ON articles (canonical_key) WHERE canonical_key IS NOT NULL;
CREATE UNIQUE INDEX articles_by_page ON articles (page);
CREATE INDEX articles_by_sort ON articles (sort, key);
CREATE INDEX articles_by_change ON articles (changed_at);
CREATE INDEX articles_by_text ON articles (text_hash);
CREATE INDEX articles_by_cluster ON articles (cluster);
CREATE INDEX articles_by_source ON articles (source, changed_at);

CREATE TABLE versions (
  article INTEGER NOT NULL, number INTEGER NOT NULL, stored_at REAL NOT NULL, fetched_at REAL NOT NULL,
  run INTEGER NOT NULL, origin TEXT NOT NULL, cleaner TEXT NOT NULL, record BLOB NOT NULL,
  PRIMARY KEY (article, number)
);
CREATE INDEX versions_by_time ON versions (stored_at) WHERE number > 1;
-- The pages that a version was cleaned from, as served: one, or the parts of a story in several.
CREATE TABLE parts (
  article INTEGER NOT NULL, number INTEGER NOT NULL, part INTEGER NOT NULL, url TEXT NOT NULL, content_type TEXT,
  body INTEGER NOT NULL, PRIMARY KEY (article, number, part)
) WITHOUT ROWID;
CREATE TABLE bodies (id INTEGER PRIMARY KEY, hash BLOB NOT NULL UNIQUE, size INTEGER NOT NULL, data BLOB NOT NULL);

CREATE TABLE shingles (hash INTEGER NOT NULL, article INTEGER NOT NULL, PRIMARY KEY (hash, article)) WITHOUT ROWID;
CREATE VIRTUAL TABLE search USING fts5 (title, text, content='', tokenize='ascii');

CREATE TABLE runs (
  id INTEGER PRIMARY KEY, started_at REAL NOT NULL, finished_at REAL, exit_code INTEGER, ended TEXT,
  counts TEXT NOT NULL DEFAULT '{}'
);
-- What one run saw of one source: the history that health is judged by.
CREATE TABLE looks (
  run INTEGER NOT NULL, source TEXT NOT NULL, at REAL NOT NULL, ok INTEGER NOT NULL, found INTEGER NOT NULL,
  new INTEGER NOT NULL, read INTEGER NOT NULL, empty INTEGER NOT NULL, unsure INTEGER NOT NULL,
  dated INTEGER NOT NULL, titled INTEGER NOT NULL, failed INTEGER NOT NULL, chars INTEGER NOT NULL,
  PRIMARY KEY (source, run)
) WITHOUT ROWID;
CREATE TABLE errors (
  id INTEGER PRIMARY KEY, run INTEGER NOT NULL, at REAL NOT NULL, source TEXT NOT NULL, url TEXT NOT NULL,
  code TEXT NOT NULL, message TEXT NOT NULL
);
CREATE INDEX errors_by_run ON errors (run);
CREATE TABLE outputs (path TEXT PRIMARY KEY, mark TEXT NOT NULL) WITHOUT ROWID;
"""

STEPS = (_FIRST,)
"""SQL scripts; the n-th (from 1) leads to ``user_version`` n. They hold no semicolon but those that end a statement."""

VERSION = len(STEPS)


def statements(script: str) -> list[str]:
    """A script's statements. ``executescript`` would commit the transaction around it, so they are run one by one."""
    lines = [line for line in script.splitlines() if not line.lstrip().startswith("--")]
    return [part for part in (piece.strip() for piece in "\n".join(lines).split(";")) if part]
