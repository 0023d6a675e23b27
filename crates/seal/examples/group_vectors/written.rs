//! Chains as annotated hex.

use crate::chain::Chain;

/// Annotated hex: where each lies in the group, what it is, and the bytes in three parts.
pub(crate) fn written(rule: Option<&str>, chain: &Chain) -> String {
    let first = rule.map_or(String::new(), |rule| format!("! {rule}\n"));
    let each = chain.all.iter().zip(1..).map(|((envelope, what), sequence)| {
        let (bytes, body) = (envelope.bytes(), envelope.body());
        let end = bytes.len() - 66;
        let (head, rest) = bytes[..end].split_at(end - body.len());
        let parts = [
            lines("head", head),
            body_lines(rest),
            lines("signature", &bytes[end..]),
        ];
        format!("= {sequence} # {what}\n{}", parts.concat())
    });
    first + &each.collect::<String>()
}

/// A long run of one byte at the end is written as such.
fn body_lines(body: &[u8]) -> String {
    let run = body.iter().rev().take_while(|byte| **byte == 0x2a).count();
    if run < 64 {
        return lines("body", body);
    }
    format!("{}{run} * 2a\n", lines("body", &body[..body.len() - run]))
}

fn lines(name: &str, bytes: &[u8]) -> String {
    let hex = |chunk: &[u8]| chunk.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let all: Vec<String> = bytes.chunks(48).map(hex).collect();
    format!("# {name}\n{}\n", all.join("\n"))
}
