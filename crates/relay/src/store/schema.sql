-- All that the relay knows. Each row of `entries` is one of the ledger; what it stands for lies in `envelopes`.
CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

-- newest_s: when something last came in. epoch_from: the sequence that began the present epoch. ending: 0 it lives, 1 it is at its end, 2 nothing is left to be released.
CREATE TABLE groups (
  number INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE,
  sequence INTEGER NOT NULL,
  head BLOB NOT NULL,
  bytes INTEGER NOT NULL,
  custody_bytes INTEGER NOT NULL,
  newest_s INTEGER NOT NULL,
  epoch_from INTEGER NOT NULL,
  ending INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE entries (
  place INTEGER PRIMARY KEY,
  in_group INTEGER NOT NULL REFERENCES groups,
  sequence INTEGER NOT NULL,
  entry BLOB NOT NULL,
  UNIQUE (in_group, sequence)
) STRICT;

-- class: 0 to 3 as in formats/envelope.md, 4 a release. standing: 0 here, 1 in a file, 2 released, 3 deleted.
CREATE TABLE envelopes (
  place INTEGER PRIMARY KEY REFERENCES entries,
  tag BLOB NOT NULL,
  in_group INTEGER NOT NULL,
  class INTEGER NOT NULL,
  standing INTEGER NOT NULL,
  size_bytes INTEGER NOT NULL,
  keep_until_s INTEGER,
  file TEXT,
  body BLOB
) STRICT;
-- A release names no group, so two groups may have the same one.
CREATE UNIQUE INDEX tags ON envelopes (tag) WHERE class < 4;
CREATE INDEX in_clear ON envelopes (in_group, place) WHERE class IN (0, 3);
CREATE INDEX due ON envelopes (keep_until_s) WHERE standing < 2 AND keep_until_s IS NOT NULL;
CREATE INDEX released ON envelopes (place) WHERE standing = 2;

CREATE TABLE streams (
  in_group INTEGER NOT NULL,
  author BLOB NOT NULL,
  class INTEGER NOT NULL,
  stream BLOB NOT NULL,
  sequence INTEGER NOT NULL,
  digest BLOB NOT NULL,
  PRIMARY KEY (in_group, author, class, stream)
) STRICT, WITHOUT ROWID;

-- Full tiles only; what is not full yet follows from the entries and the tiles below.
CREATE TABLE tiles (
  level INTEGER NOT NULL,
  place INTEGER NOT NULL,
  hashes BLOB NOT NULL,
  PRIMARY KEY (level, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE checkpoints (size INTEGER PRIMARY KEY, note TEXT NOT NULL, is_cosigned INTEGER NOT NULL) STRICT;
CREATE INDEX uncosigned ON checkpoints (size) WHERE is_cosigned = 0;

CREATE TABLE conflicts (
  number INTEGER PRIMARY KEY,
  in_group INTEGER NOT NULL,
  author BLOB NOT NULL,
  class INTEGER NOT NULL,
  stream BLOB NOT NULL,
  sequence INTEGER NOT NULL,
  digest BLOB NOT NULL,
  bytes BLOB NOT NULL,
  keep_until_s INTEGER NOT NULL,
  UNIQUE (in_group, digest)
) STRICT;
