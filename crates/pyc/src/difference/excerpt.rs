//! Two values, cut to what tells them apart.

/// How much is shown before the first difference, in bytes.
const BEFORE: usize = 20;

/// How much is shown from there on, in bytes.
const AFTER: usize = 60;

/// The two texts, as Rust quotes them, from shortly before their first difference.
pub fn of_texts(left: &str, right: &str) -> (String, String) {
    let same = left
        .bytes()
        .zip(right.bytes())
        .take_while(|(left, right)| left == right)
        .count();
    let start = floor_char_boundary(left, same.saturating_sub(BEFORE));
    let show = |text: &str| {
        let end = floor_char_boundary(text, same.saturating_add(AFTER));
        let (before, after) = (ellipsis(start > 0), ellipsis(end < text.len()));
        format!("{before}{:?}{after}", &text[start..end])
    };
    (show(left), show(right))
}

/// The two byte strings in hexadecimal, from shortly before their first difference, with their lengths.
pub fn of_bytes(left: &[u8], right: &[u8]) -> (String, String) {
    let same = left
        .iter()
        .zip(right)
        .take_while(|(left, right)| left == right)
        .count();
    let start = same.saturating_sub(BEFORE / 2);
    let show = |bytes: &[u8]| {
        let end = bytes.len().min(same + AFTER / 3);
        let (before, after) = (ellipsis(start > 0), ellipsis(end < bytes.len()));
        let pairs: Vec<_> = bytes[start..end]
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        format!(
            "{before}{}{after} ({}, first difference at {same})",
            pairs.join(" "),
            count(bytes.len(), "byte")
        )
    };
    (show(left), show(right))
}

/// `1 item`, `2 items`.
pub fn count(number: usize, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{plural}")
}

fn ellipsis(is_cut: bool) -> &'static str {
    if is_cut {
        "…"
    } else {
        ""
    }
}

fn floor_char_boundary(text: &str, index: usize) -> usize {
    let index = index.min(text.len());
    (0..=index)
        .rev()
        .find(|index| text.is_char_boundary(*index))
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_texts_are_shown_as_they_are() {
        assert_eq!(
            of_texts("ab", "a\n"),
            ("\"ab\"".to_owned(), "\"a\\n\"".to_owned())
        );
    }

    #[test]
    fn long_texts_are_cut_on_both_sides() {
        let left = format!("{}é1{}", "x".repeat(100), "y".repeat(100));
        let right = format!("{}é2", "x".repeat(100));
        let (left, right) = of_texts(&left, &right);
        assert_eq!(
            left,
            format!("…\"{}é1{}\"…", "x".repeat(18), "y".repeat(59))
        );
        assert_eq!(right, format!("…\"{}é2\"", "x".repeat(18)));
    }

    #[test]
    fn characters_are_not_cut_in_two() {
        // the two differ in their last byte only
        assert_eq!(of_texts("é", "è"), ("\"é\"".to_owned(), "\"è\"".to_owned()));
    }

    #[test]
    fn bytes_are_shown_with_their_place() {
        let (left, right) = of_bytes(&[0, 1, 2], &[0, 3]);
        assert_eq!(left, "00 01 02 (3 bytes, first difference at 1)");
        assert_eq!(right, "00 03 (2 bytes, first difference at 1)");
        let (left, _) = of_bytes(&[7; 100], &[&[7; 50][..], &[8]].concat());
        assert!(left.starts_with("…07 07"), "{left}");
        assert!(
            left.ends_with("07… (100 bytes, first difference at 50)"),
            "{left}"
        );
    }
}
