//! What can be typed after `pfiff app`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

#[derive(Debug, Args)]
pub(crate) struct AppFlags {
    #[command(subcommand)]
    pub(crate) command: AppCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum AppCommand {
    /// Sign for all files in a folder: writes manifest.note and release.key beside them
    Sign {
        /// The built app
        folder: PathBuf,
        /// The private key
        #[arg(long, value_name = "FILE")]
        key: PathBuf,
        /// Where there is no such file: make a key of this name
        #[arg(long, value_name = "NAME")]
        make: Option<String>,
    },
    /// Check that an app is whole, in a folder or where it is served
    Verify {
        /// A folder, or an address as `https://relay.example`
        #[arg(value_name = "FOLDER|URL")]
        from: String,
        /// Trust these certificates too, in PEM
        #[arg(long, value_name = "FILE")]
        ca: Option<PathBuf>,
    },
    /// Copy the signed app into a new folder that any web server can serve
    Export {
        /// Where it goes
        to: PathBuf,
        /// The signed app [default: the one that came with this program]
        #[arg(long, value_name = "FOLDER")]
        from: Option<PathBuf>,
    },
}
