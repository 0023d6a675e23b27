//! How SQLite, the one that is built in, means to answer a query. Of tests alone; knows the tables, and nothing in them.

use rusqlite::Connection;

/// Its steps.
pub(super) fn of(query: &str) -> Vec<String> {
    let connection = Connection::open_in_memory().unwrap();
    connection.execute_batch(include_str!("schema.sql")).unwrap();
    let mut explained = connection
        .prepare(&format!("EXPLAIN QUERY PLAN {query}"))
        .unwrap();
    let steps = explained.raw_query().mapped(|row| row.get("detail"));
    steps.collect::<Result<_, _>>().unwrap()
}
