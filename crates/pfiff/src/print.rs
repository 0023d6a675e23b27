//! The only room that writes to a terminal. What it writes is decided elsewhere.

pub(crate) mod table;
