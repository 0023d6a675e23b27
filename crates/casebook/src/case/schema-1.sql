-- Version 1 of the database of a case; formats/case.md says what each table means.
CREATE TABLE step (
    number INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    what TEXT NOT NULL,
    about TEXT NOT NULL,
    digest TEXT NOT NULL
) STRICT;
CREATE TABLE exhibit (
    number INTEGER PRIMARY KEY,
    sha256 TEXT NOT NULL UNIQUE,
    blake3 TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    file TEXT NOT NULL,
    name TEXT NOT NULL,
    is_encoded INTEGER NOT NULL,
    admitted_at TEXT NOT NULL,
    facts TEXT,
    removed_at TEXT,
    removed_why TEXT
) STRICT;
CREATE TABLE source (
    number INTEGER PRIMARY KEY,
    exhibit INTEGER NOT NULL REFERENCES exhibit (number),
    path TEXT NOT NULL,
    is_encoded INTEGER NOT NULL,
    modified_at TEXT,
    seen_at TEXT NOT NULL,
    UNIQUE (exhibit, path, is_encoded)
) STRICT;
CREATE TABLE refused (
    number INTEGER PRIMARY KEY,
    path TEXT NOT NULL,
    is_encoded INTEGER NOT NULL,
    reason TEXT NOT NULL,
    detail TEXT NOT NULL,
    seen_at TEXT NOT NULL,
    UNIQUE (path, is_encoded)
) STRICT;
CREATE TABLE by_hand (
    exhibit INTEGER PRIMARY KEY REFERENCES exhibit (number),
    beside INTEGER NOT NULL REFERENCES exhibit (number),
    offset_ns INTEGER NOT NULL,
    error_ns INTEGER NOT NULL,
    method TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT;
CREATE TABLE alignment (
    number INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    exhibits TEXT NOT NULL,
    answer TEXT NOT NULL
) STRICT;
