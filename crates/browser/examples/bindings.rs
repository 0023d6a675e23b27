//! Makes a module for browsers out of WebAssembly: `bindings WASM FOLDER`. Runs where one builds; ships nowhere.
//!
//! The same version as the crate whose bindings it makes, by one Cargo.lock; the tool of its own would be another one.

use std::process::ExitCode;
use wasm_bindgen_cli_support::Bindgen;

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    let (Some(wasm), Some(folder)) = (arguments.next(), arguments.next()) else {
        return said("bindings WASM FOLDER: two paths are needed");
    };
    let mut bindgen = Bindgen::new();
    bindgen.input_path(wasm).typescript(true);
    bindgen.remove_name_section(true).remove_producers_section(true);
    let made = bindgen.web(true).and_then(|bindgen| bindgen.generate(folder));
    made.map_or_else(
        |error| said(&format!("making the bindings: {error:#}")),
        |()| ExitCode::SUCCESS,
    )
}

#[expect(
    clippy::print_stderr,
    reason = "a program for whoever builds, not one of pfiff's"
)]
fn said(words: &str) -> ExitCode {
    eprintln!("{words}");
    ExitCode::FAILURE
}
