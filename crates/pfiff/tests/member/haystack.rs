//! All that is left of a relay for who takes its disk: each file, each column of each table, and the log.

use crate::street::files;
use rusqlite::Connection;
use rusqlite::types::ValueRef;
use std::fs;
use std::path::{Path, PathBuf};

/// What it is, and its bytes.
pub(crate) type Straw = (String, Vec<u8>);

/// A copy of a relay's folder, as it lies there while it runs: with what is in SQLite's log alone.
pub(crate) fn seize(relay: &Path, into: &Path) -> PathBuf {
    for file in files(relay) {
        let to = into.join(file.strip_prefix(relay).unwrap());
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(&file, to).unwrap();
    }
    into.join("relay.sqlite")
}

pub(crate) fn of_files(folder: &Path) -> Vec<Straw> {
    let read = |file: PathBuf| (file.display().to_string(), fs::read(&file).unwrap());
    // A name says something too.
    let names = files(folder).into_iter().map(|file| {
        let name = file.display().to_string();
        (format!("the name {name}"), name.into_bytes())
    });
    names.chain(files(folder).into_iter().map(read)).collect()
}

/// Each column of each row by itself, so that nothing hides where a page of the file ends.
pub(crate) fn of_tables(database: &Path) -> Vec<Straw> {
    let connection = Connection::open(database).unwrap();
    let names = "SELECT name FROM sqlite_master WHERE type = 'table'";
    let mut tables = connection.prepare(names).unwrap();
    let tables: Vec<String> = tables
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert!(tables.len() > 5, "{tables:?}");
    tables
        .iter()
        .flat_map(|table| of_table(&connection, table))
        .collect()
}

fn of_table(connection: &Connection, table: &str) -> Vec<Straw> {
    let mut all = connection.prepare(&format!("SELECT * FROM {table}")).unwrap();
    let columns: Vec<String> = all.column_names().map(str::to_owned).collect();
    let mut rows = all.query([]).unwrap();
    let mut straws = Vec::new();
    while let Some(row) = rows.next().unwrap() {
        for (at, column) in columns.iter().enumerate() {
            straws.push((format!("{table}.{column}"), bytes(row.get_ref(at).unwrap())));
        }
    }
    straws
}

fn bytes(value: ValueRef<'_>) -> Vec<u8> {
    match value {
        ValueRef::Null => Vec::new(),
        ValueRef::Integer(number) => [number.to_string().as_bytes(), b" ", &number.to_be_bytes()].concat(),
        ValueRef::Real(number) => [number.to_string().as_bytes(), b" ", &number.to_be_bytes()].concat(),
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => bytes.to_vec(),
    }
}

/// Writes something where a careless relay could have.
pub(crate) fn plant(database: &Path, bytes: &[u8]) {
    let connection = Connection::open(database).unwrap();
    let query = "UPDATE conflicts SET bytes = ?1 WHERE number = 1";
    if connection.execute(query, [bytes]).unwrap() == 0 {
        let query = "INSERT INTO tiles (level, place, hashes) VALUES (99, ?1, ?2)";
        let place: i64 = connection
            .query_row("SELECT count(*) FROM tiles", [], |row| row.get(0))
            .unwrap();
        connection.execute(query, (place, bytes)).unwrap();
    }
}
