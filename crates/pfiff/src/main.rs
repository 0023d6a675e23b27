//! The door: flags, config, printing, exit codes. What a command does is decided in the rooms behind it.

mod align;
mod app;
mod case;
mod demo;
mod flags;
mod group;
mod ledger;
mod open;
mod print;
mod relay;
mod surroundings;

use std::process::ExitCode;

use clap::Parser;

use flags::{Command, Flags};

fn main() -> ExitCode {
    let flags = Flags::parse();
    let done = match flags.command {
        Command::Align(flags) => align::run(&flags),
        Command::Case(flags) => case::run(&flags),
        Command::Open(flags) => open::run(&flags),
        Command::Demo(flags) => demo::run(&flags),
        Command::Relay(flags) => relay::run(&flags),
        Command::App(flags) => app::run(&flags),
        Command::Ledger(flags) => ledger::run(&flags),
        Command::Group(flags) => group::run(&flags),
        Command::Watch(flags) => group::watch(&flags),
        Command::Whistle(flags) => group::whistle(&flags),
        Command::Answer(flags) => group::answer(&flags),
        Command::Notice(flags) => group::notice(&flags),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        // Reading stops at once, often before the thread that waits for Ctrl-C ends the program: the same end.
        Err(error) if surroundings::is_interruption(&error) => ExitCode::from(surroundings::INTERRUPTED),
        Err(error) => {
            print::error(&error);
            // 0 is done, refusals included; 2 is could not run at all, as clap has it for flags.
            ExitCode::from(2)
        }
    }
}
