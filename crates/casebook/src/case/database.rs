//! The database of a case: made whole, brought up to date after a copy of it, changed in transactions only.
//!
//! Promises that a newer format is refused before anything is read, and that whoever looks changes nothing. What the
//! tables mean, the rooms beside this one know.

use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};

use super::durable::Durable;
use super::folder::Folder;
use super::{CaseError, Hold};

/// Each leads from one version to the next; the first makes version 1 of nothing.
const VERSIONS: &[&str] = &[include_str!("schema-1.sql"), include_str!("schema-2.sql")];
/// "Pfif", so that `file` and SQLite know whose database this is.
const APPLICATION: i64 = 0x5066_6966;
/// Whoever looks waits so long for somebody's commit.
const PATIENCE: Duration = Duration::from_secs(10);

/// An open database.
pub(super) struct Database {
    connection: Connection,
}

impl Database {
    /// Made under another name, so that a case is there whole or not at all. `first` is its first change.
    pub(super) fn create(
        folder: &Folder,
        durable: &Durable,
        first: impl FnOnce(&Transaction) -> Result<(), CaseError>,
    ) -> Result<Self, CaseError> {
        let unfinished = folder.root().join(".unfinished-case.sqlite");
        let journal = folder.root().join(".unfinished-case.sqlite-journal");
        for left_over in [&unfinished, &journal] {
            durable.remove(left_over)?;
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
        let mut database = Self::connect(&unfinished, flags)?;
        database.migrate(VERSIONS, durable, first)?;
        drop(database);
        let path = folder.database();
        durable.name(&unfinished, &path)?;
        Self::connect(&path, OpenFlags::SQLITE_OPEN_READ_WRITE)
    }

    pub(super) fn open(folder: &Folder, hold: Hold, durable: &Durable) -> Result<Self, CaseError> {
        let path = folder.database();
        let mut database = match Self::connect(&path, OpenFlags::SQLITE_OPEN_READ_WRITE) {
            // On a disk that cannot be written, as an archive's, one can still look.
            Err(_) if hold == Hold::Look => Self::connect(&path, OpenFlags::SQLITE_OPEN_READ_ONLY)?,
            other => other?,
        };
        let found = database.version(&path)?;
        let known = VERSIONS.len() as i64;
        if found <= known && database.schema()? != Self::schema_of(found)? {
            return Err(CaseError::Foreign { file: path });
        }
        if found > known {
            let dir = folder.root().to_owned();
            return Err(CaseError::Newer { dir, found, known });
        }
        if found < known {
            if hold == Hold::Look {
                let dir = folder.root().to_owned();
                return Err(CaseError::Older { dir, found, known });
            }
            database.copy_to(folder, found, durable)?;
            database.migrate(&VERSIONS[found as usize..], durable, |_| Ok(()))?;
        }
        if hold == Hold::Look {
            database.set("query_only", true)?;
        }
        Ok(database)
    }

    fn connect(path: &Path, flags: OpenFlags) -> Result<Self, CaseError> {
        let failed = || CaseError::database(format!("opening {}", path.display()));
        let connection =
            Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX).map_err(failed())?;
        let database = Self { connection };
        database.connection.busy_timeout(PATIENCE).map_err(failed())?;
        // One file, so that a case can be copied; and what is committed outlives a power cut.
        for (name, value) in [("synchronous", "EXTRA"), ("foreign_keys", "ON")] {
            database.set(name, value)?;
        }
        // A case comes from others: nothing in its schema may run anything.
        database.set("trusted_schema", false)?;
        for (what, is_on) in [
            (DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true),
            (DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false),
            (DbConfig::SQLITE_DBCONFIG_ENABLE_VIEW, false),
        ] {
            database.connection.set_db_config(what, is_on).map_err(failed())?;
        }
        Ok(database)
    }

    fn set(&self, name: &str, value: impl rusqlite::ToSql) -> Result<(), CaseError> {
        let done = self.connection.pragma_update(None, name, value);
        done.map_err(CaseError::database("preparing the database"))
    }

    fn pragma(&self, name: &str) -> rusqlite::Result<i64> {
        self.connection.pragma_query_value(None, name, |row| row.get(0))
    }

    /// All tables and whatever else there is, by name. A trigger or a view of somebody else's would run unasked.
    fn schema(&self) -> Result<Vec<(String, String)>, CaseError> {
        let query = "SELECT type || ' ' || name, coalesce(sql, '') FROM sqlite_schema ORDER BY 1";
        self.rows(query, [], |row| Ok((row.get(0)?, row.get(1)?)))
    }

    /// What a version of ours looks like.
    fn schema_of(version: i64) -> Result<Vec<(String, String)>, CaseError> {
        let failed = || CaseError::database("reading what a case looks like");
        let connection = Connection::open_in_memory().map_err(failed())?;
        for step in VERSIONS.iter().take(usize::try_from(version).unwrap_or(0)) {
            connection.execute_batch(step).map_err(failed())?;
        }
        Self { connection }.schema()
    }

    fn version(&self, path: &Path) -> Result<i64, CaseError> {
        let is_ours = self.pragma("application_id").is_ok_and(|id| id == APPLICATION);
        let version = self.pragma("user_version");
        match version {
            Ok(version) if is_ours && version > 0 => Ok(version),
            _ => Err(CaseError::Foreign {
                file: path.to_owned(),
            }),
        }
    }

    /// All versions' changes and the version's number in one transaction.
    fn migrate(
        &mut self,
        versions: &[&str],
        durable: &Durable,
        first: impl FnOnce(&Transaction) -> Result<(), CaseError>,
    ) -> Result<(), CaseError> {
        let reached = VERSIONS.len();
        self.change(durable, |transaction| {
            let failed = || CaseError::database("bringing the database up to date");
            for version in versions {
                transaction.execute_batch(version).map_err(failed())?;
            }
            transaction
                .pragma_update(None, "application_id", APPLICATION)
                .map_err(failed())?;
            transaction
                .pragma_update(None, "user_version", reached as i64)
                .map_err(failed())?;
            first(transaction)
        })
    }

    /// A copy that is on the disk before anything is changed.
    fn copy_to(&self, folder: &Folder, version: i64, durable: &Durable) -> Result<(), CaseError> {
        let database = folder.database();
        let folder = &folder.backups();
        std::fs::create_dir_all(folder).map_err(CaseError::at("making", folder))?;
        let copy = tempfile::Builder::new()
            .prefix(&format!("case-version-{version}-"))
            .suffix(".sqlite")
            .tempfile_in(folder)
            .map_err(CaseError::at("making a file in", folder))?;
        let (_, path) = copy
            .keep()
            .map_err(|error| CaseError::at("keeping a copy in", folder)(error.error))?;
        // Whoever may read the case may read what it was; where the disk knows no such thing, so be it.
        let _ = std::fs::metadata(database)
            .and_then(|about| std::fs::set_permissions(&path, about.permissions()));
        let into = path.to_string_lossy().into_owned();
        let done = self.connection.execute("VACUUM INTO ?1", [into]);
        let copied = done
            .map_err(CaseError::database("copying the database before it is changed"))
            .and_then(|_| durable.sync(&path));
        if copied.is_err() {
            // The next try makes another.
            let _ = std::fs::remove_file(&path);
        }
        copied
    }

    /// All of it, or nothing.
    pub(super) fn change<T>(
        &mut self,
        durable: &Durable,
        change: impl FnOnce(&Transaction) -> Result<T, CaseError>,
    ) -> Result<T, CaseError> {
        let failed = || CaseError::database("writing to the database");
        let point = || {
            durable
                .point()
                .map_err(|source| CaseError::io("writing to the database", source))
        };
        point()?;
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(failed())?;
        let done = change(&transaction)?;
        point()?;
        transaction.commit().map_err(failed())?;
        point()?;
        Ok(done)
    }

    /// Rows of a query, read whole.
    pub(super) fn rows<T>(
        &self,
        query: &str,
        parameters: impl rusqlite::Params,
        row: impl FnMut(&rusqlite::Row) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, CaseError> {
        let read = || {
            let mut statement = self.connection.prepare(query)?;
            let rows = statement.query_map(parameters, row)?;
            rows.collect::<rusqlite::Result<Vec<T>>>()
        };
        read().map_err(CaseError::database("reading the database"))
    }

    /// What SQLite finds wrong with its file; nothing where all is well.
    pub(super) fn damage(&self) -> Result<Vec<String>, CaseError> {
        let mut found = self.rows("PRAGMA integrity_check", [], |row| row.get::<_, String>(0))?;
        found.retain(|line| line != "ok");
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;
    use crate::case::Fault;

    #[test]
    fn an_older_database_is_copied_and_brought_up_to_date_with_its_rows() {
        let dir = tempfile::tempdir().unwrap();
        let durable = Durable::new(Fault::None);
        let folder = Folder::create(dir.path(), &durable).unwrap();
        let mut database = Database::create(&folder, &durable, |_| Ok(())).unwrap();
        let add = |tx: &Transaction| {
            let done = tx.execute("INSERT INTO step VALUES (1, 'then', 'new', '{}', 'd')", []);
            done.map(|_| ()).map_err(CaseError::database("adding"))
        };
        database.change(&durable, add).unwrap();
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let shared = std::fs::Permissions::from_mode(0o664);
        std::fs::set_permissions(folder.database(), shared).unwrap();
        database.copy_to(&folder, 1, &durable).unwrap();
        let more = ["ALTER TABLE step ADD COLUMN who TEXT"];
        database.migrate(&more, &durable, |_| Ok(())).unwrap();
        let rows = database.rows("SELECT what, who IS NULL FROM step", [], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, bool>(1)?))
        });
        assert_eq!(rows.unwrap(), [("new".to_owned(), true)]);
        let copies: Vec<_> = std::fs::read_dir(folder.backups()).unwrap().flatten().collect();
        assert_eq!(copies.len(), 1);
        assert_eq!(mode(&copies[0].path()), 0o664);
        let copy = Database::connect(&copies[0].path(), OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
        let columns = copy.rows("SELECT name FROM pragma_table_info('step')", [], |row| row.get(0));
        assert!(!columns.unwrap().contains(&"who".to_owned()));
    }

    #[test]
    fn a_database_with_anything_of_its_own_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let durable = Durable::new(Fault::None);
        let folder = Folder::create(dir.path(), &durable).unwrap();
        let database = Database::create(&folder, &durable, |_| Ok(())).unwrap();
        assert!(Database::open(&folder, Hold::Write, &durable).is_ok());
        let trigger = "CREATE TRIGGER t AFTER INSERT ON source BEGIN DELETE FROM exhibit; END";
        database.connection.execute_batch(trigger).unwrap();
        for hold in [Hold::Look, Hold::Write] {
            let refused = Database::open(&folder, hold, &durable).err().unwrap();
            assert!(matches!(refused, CaseError::Foreign { .. }), "{refused}");
        }
    }

    #[test]
    fn a_newer_database_is_refused_and_left_as_it_is() {
        let dir = tempfile::tempdir().unwrap();
        let durable = Durable::new(Fault::None);
        let folder = Folder::create(dir.path(), &durable).unwrap();
        let database = Database::create(&folder, &durable, |_| Ok(())).unwrap();
        database.set("user_version", 99).unwrap();
        drop(database);
        let before = std::fs::read(folder.database()).unwrap();
        for hold in [Hold::Look, Hold::Write] {
            let refused = Database::open(&folder, hold, &durable).err().unwrap();
            assert!(matches!(refused, CaseError::Newer { found: 99, .. }), "{refused}");
        }
        assert_eq!(std::fs::read(folder.database()).unwrap(), before);
    }
}
