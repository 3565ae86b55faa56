//! Differences of texts.

use super::content::Content;
use super::Sides;

/// How many characters of a line are told.
const WIDTH: usize = 120;

/// How many of them are before the first that differs.
const BEFORE: usize = 40;

/// The difference, if both are texts.
pub(super) fn difference(left: &[u8], right: &[u8]) -> Option<Content> {
    let (left, right) = (text(left)?, text(right)?);
    let unix_ends = |text: &str| text.replace("\r\n", "\n");
    if unix_ends(left) == unix_ends(right) {
        return Some(Content::LineEnds);
    }
    let (lefts, rights) = (lines(left), lines(right));
    let common = lefts
        .iter()
        .zip(&rights)
        .take_while(|(a, b)| a == b)
        .count();
    let line = common as u64 + 1;
    let (one, other) = (lefts.get(common).copied(), rights.get(common).copied());
    let same = match (one, other) {
        (Some(one), Some(other)) => one
            .chars()
            .zip(other.chars())
            .take_while(|(a, b)| a == b)
            .count(),
        _ => 0,
    };
    let sides = Sides {
        left: one.map(|line| excerpt(line, same)),
        right: other.map(|line| excerpt(line, same)),
    };
    let sorted = |mut lines: Vec<_>| {
        lines.sort_unstable();
        lines
    };
    Some(if sorted(lefts) == sorted(rights) {
        Content::LineOrder { line, sides }
    } else {
        Content::Text { line, sides }
    })
}

fn text(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes)
        .ok()
        .filter(|text| !text.contains('\0'))
}

/// The lines, without their ends. A text whose last line is ended has one more, with nothing in it.
fn lines(text: &str) -> Vec<&str> {
    text.split('\n').collect()
}

/// What of a line tells it from another that has so many characters at its start in common.
fn excerpt(line: &str, common: usize) -> String {
    let skipped = if line.chars().count() <= WIDTH {
        0
    } else {
        common.saturating_sub(BEFORE)
    };
    let mut rest = line.chars().skip(skipped);
    let mut excerpt: String = if skipped > 0 {
        "…".into()
    } else {
        String::new()
    };
    excerpt.extend(rest.by_ref().take(WIDTH));
    if rest.next().is_some() {
        excerpt.push('…');
    }
    excerpt
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(left: &str, right: &str) -> Content {
        difference(left.as_bytes(), right.as_bytes()).unwrap()
    }

    fn sides(left: Option<&str>, right: Option<&str>) -> Sides<Option<String>> {
        Sides {
            left: left.map(str::to_owned),
            right: right.map(str::to_owned),
        }
    }

    #[test]
    fn the_first_line_that_differs_is_told() {
        assert_eq!(
            of("a\nb\nc\n", "a\nx\nc\n"),
            Content::Text {
                line: 2,
                sides: sides(Some("b"), Some("x"))
            }
        );
        assert_eq!(
            of("a\nb", "a"),
            Content::Text {
                line: 2,
                sides: sides(Some("b"), None)
            }
        );
        // the same but for the end of the last line
        assert_eq!(
            of("a", "a\n"),
            Content::Text {
                line: 2,
                sides: sides(None, Some(""))
            }
        );
    }

    #[test]
    fn ends_and_order_are_told_apart() {
        assert_eq!(of("a\r\nb\r\n", "a\nb\n"), Content::LineEnds);
        assert_eq!(
            of("a\nb\nc\n", "a\nc\nb\n"),
            Content::LineOrder {
                line: 2,
                sides: sides(Some("b"), Some("c"))
            }
        );
    }

    #[test]
    fn long_lines_are_cut_to_what_differs() {
        let long = |end: &str| format!("{}{end}{}", "é".repeat(200), "z".repeat(200));
        let Content::Text { sides, .. } = of(&long("1"), &long("2")) else {
            panic!("it is text")
        };
        let expected = format!("…{}1{}…", "é".repeat(40), "z".repeat(79));
        assert_eq!(sides.left.unwrap(), expected);
    }

    #[test]
    fn other_files_are_no_text() {
        assert_eq!(difference(b"a\0", b"b"), None);
        assert_eq!(difference(b"a", b"\xff"), None);
    }
}
