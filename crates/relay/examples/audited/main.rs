//! `pfiff ledger audit` of a whole ledger, from another process and over HTTP as always: how long for each core that it
//! uses, beside bare SHA-256 of the same entries in this run, and how much memory with ten times as many.
//!
//! `audited PFIFF [ENTRIES,…]`; `scripts/bench.sh ledger` says what it needs. 107 bytes of disk for each entry, and 32.

#![expect(clippy::print_stdout, reason = "figures are for whoever runs it")]

mod made;

use made::Ledger;
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Hashes in an audit for each entry: the leaf, its group's chain, and the node over it.
const HASHES: f64 = 3.0;

fn main() -> io::Result<()> {
    let mut words = std::env::args().skip(1);
    let pfiff = words
        .next()
        .ok_or_else(|| io::Error::other("say where the program `pfiff` lies"))?;
    let counts = words.next().unwrap_or_else(|| "1000000,10000000".to_owned());
    for entries in counts.split(',').filter_map(|word| word.parse().ok()) {
        measured(Path::new(&pfiff), entries)?;
    }
    Ok(())
}

fn measured(pfiff: &Path, entries: u64) -> io::Result<()> {
    let folder = tempfile::tempdir()?;
    let ledger = Arc::new(Ledger::make(folder.path(), entries)?);
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let url = format!("http://{}", listener.local_addr()?);
    let served = Arc::clone(&ledger);
    std::thread::spawn(move || serve(&listener, &served));
    let mut command = Command::new(pfiff);
    command.args(["ledger", "audit", &url, "--key", &ledger.key, "--seen"]);
    command.arg(folder.path().join("seen"));
    let begun = Instant::now();
    let child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
    let used = followed(child)?;
    tell(entries, ledger.bare, begun.elapsed(), &used);
    Ok(())
}

/// Answers one request after the other, on as many connections as come.
fn serve(listener: &TcpListener, ledger: &Arc<Ledger>) {
    for stream in listener.incoming().map_while(Result::ok) {
        let ledger = Arc::clone(ledger);
        // Whoever breaks off asks again.
        std::thread::spawn(move || answer(stream, &ledger));
    }
}

fn answer(mut stream: TcpStream, ledger: &Ledger) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut lines = BufReader::new(stream.try_clone()?);
    loop {
        let (mut first, mut line) = (String::new(), String::new());
        if lines.read_line(&mut first)? == 0 {
            return Ok(());
        }
        while lines.read_line(&mut line)? > 2 {
            line.clear();
        }
        let path = first
            .split(' ')
            .nth(1)
            .and_then(|path| path.strip_prefix("/ledger/"));
        let found = path.and_then(|path| ledger.served(path));
        let (status, body) = found.map_or(("404 Not Found", Vec::new()), |body| ("200 OK", body));
        let head = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\n\r\n", body.len());
        stream.write_all(&[head.into_bytes(), body].concat())?;
    }
}

/// What a process used.
#[derive(Default)]
struct Used {
    processor: Duration,
    memory_mib: f64,
    said: String,
}

/// Looks at a process until it ends, as Linux shows it; elsewhere nothing is known of what it used.
fn followed(mut child: Child) -> io::Result<Used> {
    let mut used = Used::default();
    let place = format!("/proc/{}", child.id());
    while child.try_wait()?.is_none() {
        let read = |name: &str| std::fs::read_to_string(format!("{place}/{name}")).unwrap_or_default();
        used.look(&read("stat"), &read("status"));
        std::thread::sleep(Duration::from_millis(20));
    }
    let output = child.wait_with_output()?;
    used.said = String::from_utf8_lossy(&output.stdout).into_owned();
    match output.status.success() {
        true => Ok(used),
        false => Err(io::Error::other(format!("the audit failed: {}", used.said))),
    }
}

impl Used {
    fn look(&mut self, stat: &str, status: &str) {
        let behind = stat.rsplit(')').next().unwrap_or_default();
        let ticks = behind
            .split_whitespace()
            .skip(11)
            .take(2)
            .filter_map(|word| word.parse::<u64>().ok());
        // Hundredths of a second; a process that has ended shows none any more.
        self.processor = self.processor.max(Duration::from_millis(10 * ticks.sum::<u64>()));
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
        self.memory_mib = self.memory_mib.max(kib.unwrap_or_default() / 1_024.0);
    }
}

fn tell(entries: u64, bare: Duration, took: Duration, used: &Used) {
    let (count, core_s, bare_s) = (entries as f64, used.processor.as_secs_f64(), bare.as_secs_f64());
    println!(
        "{entries} entries: {}",
        used.said.lines().next().unwrap_or_default()
    );
    println!(
        "  audited in {:.1} s, {core_s:.1} s of a core: {:.0} a second and core, {:.0} ns each",
        took.as_secs_f64(),
        count / core_s,
        core_s * 1e9 / count
    );
    println!(
        "  bare SHA-256 of each entry, {:.0} ns: {:.1} × of one hash, {:.2} × of the {HASHES} hashes that an audit takes",
        bare_s * 1e9 / count,
        core_s / bare_s,
        core_s / bare_s / HASHES
    );
    println!("  peak memory of the audit: {:.1} MiB", used.memory_mib);
}
