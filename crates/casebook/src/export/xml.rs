//! Writes XML 1.0 as text, indented, every character legal.
//!
//! What XML cannot hold at all is replaced visibly; line ends and tabs are written as numbers, since readers fold them.

use super::names::visible;

/// A document being written.
pub(super) struct Xml {
    text: String,
    depth: usize,
}

type Attributes<'a> = &'a [(&'a str, &'a str)];

impl Xml {
    pub(super) fn new(doctype: &str) -> Xml {
        let text = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE {doctype}>\n");
        Xml { text, depth: 0 }
    }

    pub(super) fn finish(self) -> String {
        self.text
    }

    /// An element with elements inside.
    pub(super) fn within(&mut self, name: &str, attributes: Attributes<'_>, fill: impl FnOnce(&mut Xml)) {
        self.line(&format!("<{name}{}>", written(attributes)));
        self.depth += 1;
        fill(self);
        self.depth -= 1;
        self.line(&format!("</{name}>"));
    }

    /// An element with nothing inside.
    pub(super) fn empty(&mut self, name: &str, attributes: Attributes<'_>) {
        self.line(&format!("<{name}{}/>", written(attributes)));
    }

    /// An element with only text inside.
    pub(super) fn leaf(&mut self, name: &str, text: impl ToString) {
        self.line(&format!("<{name}>{}</{name}>", escaped(&text.to_string())));
    }

    fn line(&mut self, line: &str) {
        self.text.push_str(&"  ".repeat(self.depth));
        self.text.push_str(line);
        self.text.push('\n');
    }
}

fn written(attributes: Attributes<'_>) -> String {
    attributes
        .iter()
        .map(|(name, value)| format!(" {name}=\"{}\"", escaped(value)))
        .collect()
}

/// Fit for text and for attributes in double quotes.
pub(super) fn escaped(text: &str) -> String {
    text.chars()
        .fold(String::with_capacity(text.len()), |mut out, c| {
            match c {
                '&' => out.push_str("&amp;"),
                '<' => out.push_str("&lt;"),
                '>' => out.push_str("&gt;"),
                '"' => out.push_str("&quot;"),
                '\t' => out.push_str("&#9;"),
                '\n' => out.push_str("&#10;"),
                '\r' => out.push_str("&#13;"),
                other => out.push_str(&visible(other.encode_utf8(&mut [0; 4]))),
            }
            out
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Attribute and text of `<a b="…">…</a>` as another program reads them.
    fn read_back(document: &str) -> (String, String) {
        let mut reader = quick_xml::Reader::from_str(document);
        let (mut attribute, mut text) = (String::new(), String::new());
        loop {
            match reader.read_event().unwrap() {
                quick_xml::events::Event::Start(start) => {
                    let found = start.attributes().next().unwrap().unwrap();
                    attribute = found.unescape_value().unwrap().into_owned();
                }
                quick_xml::events::Event::Text(part) => text.push_str(&part.decode().unwrap()),
                quick_xml::events::Event::GeneralRef(part) => {
                    let entity = format!("&{};", part.decode().unwrap());
                    text.push_str(&quick_xml::escape::unescape(&entity).unwrap());
                }
                quick_xml::events::Event::Eof => return (attribute, text),
                _ => {}
            }
        }
    }

    #[test]
    fn what_xml_cannot_hold_is_replaced_visibly() {
        assert_eq!(
            escaped("a\0\u{1b}\u{fffe}<&\">\n"),
            "a␀␛\u{fffd}&lt;&amp;&quot;&gt;&#10;"
        );
    }

    proptest! {
        #[test]
        fn any_text_comes_back_as_it_is_shown(text in "\\PC*|[\u{0}-\u{ff}]*") {
            let document = format!("<a b=\"{0}\">{0}</a>", escaped(&text));
            let keep = |c: char| if matches!(c, '\t' | '\n' | '\r') { c.to_string() } else { visible(&c.to_string()) };
            let shown: String = text.chars().map(keep).collect();
            let (attribute, inside) = read_back(&document);
            prop_assert_eq!(attribute, shown.clone());
            prop_assert_eq!(inside, shown);
        }
    }
}
