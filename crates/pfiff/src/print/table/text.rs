//! Foreign text made safe for a terminal, measured in columns, cut and wrapped.
//!
//! A file name may hold what a terminal obeys: escape sequences, line ends, signs that turn the direction of writing.
//! All of that is written out as `\u{1b}` and is harmless. Promises nothing about beauty in fonts that lack a script.

use unicode_width::UnicodeWidthChar;

/// Keeps what follows a right-to-left name where it stands; takes no column.
const ISOLATE: char = '\u{2068}';
const END_OF_ISOLATE: char = '\u{2069}';

/// Nothing left that a terminal obeys or that cannot be seen. A backslash is doubled, so that the rest is unambiguous.
pub(crate) fn safe(text: &str) -> String {
    text.chars()
        .fold(String::with_capacity(text.len()), |mut out, c| {
            match c {
                '\\' => out.push_str("\\\\"),
                '\n' => out.push_str("\\n"),
                '\t' => out.push_str("\\t"),
                '\r' => out.push_str("\\r"),
                other if is_hidden(other) => out.extend(other.escape_unicode()),
                other => out.push(other),
            }
            out
        })
}

/// Controls, direction signs and characters without a shape. The joiners U+200C and U+200D stay: Persian and emoji need them.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// Columns that a terminal gives to safe text, character by character as `wcwidth` counts.
pub(crate) fn columns(text: &str) -> usize {
    text.chars().map(width).sum()
}

fn width(c: char) -> usize {
    c.width().unwrap_or(0)
}

/// Safe text isolated from its surroundings if any of it is written from the right.
pub(crate) fn isolated(text: &str) -> String {
    if text.chars().any(is_right_to_left) {
        format!("{ISOLATE}{text}{END_OF_ISOLATE}")
    } else {
        text.to_owned()
    }
}

/// Hebrew, Arabic, Syriac, Thaana, N'Ko and their kin, with presentation forms and the scripts beyond the first plane.
fn is_right_to_left(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefe}' | '\u{10800}'..='\u{10fff}'
        | '\u{1e800}'..='\u{1efff}')
}

/// Foreign text for running text.
pub(crate) fn name(text: &str) -> String {
    isolated(&safe(text))
}

/// Foreign text for a cell of exactly so many columns. A long name loses its middle: both ends tell clips apart.
pub(crate) fn cell(text: &str, wide: usize) -> String {
    let shown = shortened(&safe(text), wide);
    let fill = wide.saturating_sub(columns(&shown));
    isolated(&shown) + &" ".repeat(fill)
}

fn shortened(text: &str, wide: usize) -> String {
    if columns(text) <= wide {
        return text.to_owned();
    }
    let (before, after) = (wide / 2, wide.saturating_sub(wide / 2 + 1));
    let head = taken(text.chars(), before);
    let tail: String = taken(text.chars().rev(), after).chars().rev().collect();
    // A mark without its letter would sit on the dots.
    format!("{head}…{}", tail.trim_start_matches(|c| width(c) == 0))
}

fn taken(chars: impl Iterator<Item = char>, wide: usize) -> String {
    let mut used = 0;
    chars
        .take_while(|c| {
            used += width(*c);
            used <= wide
        })
        .collect()
}

/// Safe text broken at blanks into lines of at most so many columns; a longer word is broken where it must be.
pub(crate) fn wrapped(text: &str, wide: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace().flat_map(|word| pieces(word, wide)) {
        let line = lines.last().map_or(0, |line| columns(line));
        match lines.last_mut() {
            Some(last) if line == 0 => last.push_str(&word),
            Some(last) if line + 1 + columns(&word) <= wide => {
                last.push(' ');
                last.push_str(&word);
            }
            _ => lines.push(word),
        }
    }
    lines
}

fn pieces(word: &str, wide: usize) -> Vec<String> {
    let mut pieces = vec![String::new()];
    for c in word.chars() {
        let used = pieces.last().map_or(0, |piece| columns(piece));
        if used + width(c) > wide {
            pieces.push(String::new());
        }
        if let Some(piece) = pieces.last_mut() {
            piece.push(c);
        }
    }
    pieces
}
