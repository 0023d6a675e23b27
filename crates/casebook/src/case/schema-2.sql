-- Version 2: files of one name that were handed over are told apart by their length and their time.
ALTER TABLE refused RENAME TO refused_1;
CREATE TABLE refused (
    number INTEGER PRIMARY KEY,
    path TEXT NOT NULL,
    is_encoded INTEGER NOT NULL,
    bytes INTEGER,
    modified_at TEXT,
    reason TEXT NOT NULL,
    detail TEXT NOT NULL,
    seen_at TEXT NOT NULL
) STRICT;
INSERT INTO refused (number, path, is_encoded, reason, detail, seen_at)
    SELECT number, path, is_encoded, reason, detail, seen_at FROM refused_1;
DROP TABLE refused_1;
