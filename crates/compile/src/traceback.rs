//! Prints errors as `traceback.format_exception_only` does.
//!
//! Source: `TracebackException._format_syntax_error` and `_wlen` in CPython's `Lib/traceback.py`,
//! 3.11 to 3.15. From 3.13 on, what spans several lines is marked to the end of the first; from 3.15
//! on, the caret is placed by the columns of a terminal and no longer by characters.

use crate::SourceError;
use pyc::PythonVersion;
use std::fmt;

const KNOWS_SPANS: PythonVersion = PythonVersion::new(3, 13);
const COUNTS_COLUMNS: PythonVersion = PythonVersion::new(3, 15);

impl fmt::Display for SourceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&format_exception_only(self))
    }
}

/// The lines that Python prints for the error, without the last line's end.
fn format_exception_only(error: &SourceError) -> String {
    let mut lines = String::new();
    let mut file_suffix = String::new();
    match error.line {
        Some(line) => lines.push_str(&format!("  File \"{}\", line {line}\n", error.file_name)),
        None => file_suffix = format!(" ({})", error.file_name),
    }
    if let Some(text) = &error.text {
        lines.push_str(&format_source_line(error, text));
    }
    let message = match error.message.as_str() {
        "" if error.line.is_some() => ": <no detail available>".to_owned(),
        "" => String::new(),
        message => format!(": {message}"),
    };
    lines + &error.kind + &message + &file_suffix
}

/// The source line, and below it the caret if it has a place there.
fn format_source_line(error: &SourceError, text: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    let end = characters.len() - count_while(characters.iter().rev(), |c| c == '\n');
    let start = count_while(characters[..end].iter(), |c| {
        matches!(c, ' ' | '\n' | '\x0c')
    });
    let shown = &characters[start..end];
    let line = format!("    {}\n", shown.iter().collect::<String>());
    let Some(column) = error.column else {
        return line;
    };
    let is_since = |version| error.python.is_some_and(|python| python >= version);
    let (column, end_column) = if is_since(KNOWS_SPANS) {
        marked_columns(error, column, end as i64, characters.len() as i64)
    } else {
        let end_column = error.end_column.filter(|&end| end != 0).unwrap_or(column);
        (
            column,
            if end_column == column || end_column == -1 {
                column + 1
            } else {
                end_column
            },
        )
    };
    let Ok(from) = usize::try_from(column - 1 - start as i64) else {
        return line;
    };
    let count = usize::try_from(end_column - column).unwrap_or(0);
    let (before, marked) = split(shown, from, count);
    if is_since(COUNTS_COLUMNS) {
        let widths = error
            .widths
            .as_deref()
            .and_then(|widths| widths.get(start..end));
        let (widths_before, widths_marked) = match widths {
            Some(widths) => split(widths, from, count),
            None => (&[][..], &[][..]),
        };
        let indent = columns(before, widths_before);
        let carets = if marked.is_empty() {
            count
        } else {
            columns(marked, widths_marked)
        };
        return format!("{line}    {}{}\n", " ".repeat(indent), "^".repeat(carets));
    }
    let indent: String = before
        .iter()
        .map(|&c| if is_python_space(c) { c } else { ' ' })
        .collect();
    format!("{line}    {indent}{}\n", "^".repeat(count))
}

/// The columns of the first marked character and after the last, as 3.13 and later bring them into
/// a line of `length` characters, `full_length` with the line's end.
fn marked_columns(error: &SourceError, column: i64, length: i64, full_length: i64) -> (i64, i64) {
    let end_column = match error.end_column {
        _ if error.line != error.end_line => length + 1,
        None | Some(0) => column,
        Some(end_column) => end_column,
    };
    let into_line = |column| {
        if full_length > 0 && column > full_length {
            length + 1
        } else {
            column
        }
    };
    let (column, end_column) = (into_line(column), into_line(end_column));
    let is_empty = column >= end_column || end_column < 0;
    (column, if is_empty { column + 1 } else { end_column })
}

/// The first `from` elements, and at most `count` after those.
fn split<T>(elements: &[T], from: usize, count: usize) -> (&[T], &[T]) {
    let (before, rest) = elements.split_at(from.min(elements.len()));
    (before, &rest[..count.min(rest.len())])
}

/// How many columns the characters take; `widths` is empty if each takes one.
fn columns(characters: &[char], widths: &[u8]) -> usize {
    let sum = match widths {
        [] => characters.len(),
        widths => widths.iter().map(|&width| usize::from(width)).sum(),
    };
    let control_z = characters.iter().filter(|&&c| c == '\x1a').count();
    (sum + control_z).saturating_sub(escape_sequence_characters(characters))
}

/// How many characters belong to ANSI escape sequences: ESC, `[`, parameters, a final character.
fn escape_sequence_characters(characters: &[char]) -> usize {
    let (mut at, mut total) = (0, 0);
    while at < characters.len() {
        let Some(rest) = characters[at..].strip_prefix(&['\x1b', '[']) else {
            at += 1;
            continue;
        };
        // The regular expression backtracks: `[ -@]*` gives way for `[A-~]`, but shares no character with it.
        let parameters = count_while(rest.iter(), |c| (' '..='@').contains(&c));
        match rest.get(parameters) {
            Some('A'..='~') => {
                total += parameters + 3;
                at += parameters + 3;
            }
            _ => at += 2,
        }
    }
    total
}

fn count_while<'a>(
    characters: impl Iterator<Item = &'a char>,
    is_wanted: impl Fn(char) -> bool,
) -> usize {
    characters.take_while(|c| is_wanted(**c)).count()
}

/// `str.isspace`, which also knows the four separators of ASCII.
fn is_python_space(c: char) -> bool {
    c.is_whitespace() || ('\x1c'..='\x1f').contains(&c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str, column: i64, end_column: i64) -> SourceError {
        SourceError {
            kind: "SyntaxError".into(),
            message: "invalid syntax".into(),
            file_name: "a.py".into(),
            line: Some(1),
            column: Some(column),
            end_line: Some(1),
            end_column: Some(end_column),
            text: Some(text.into()),
            widths: None,
            python: Some(PythonVersion::new(3, 14)),
        }
    }

    fn caret_line(error: &SourceError) -> String {
        format_exception_only(error)
            .lines()
            .nth(2)
            .unwrap()
            .to_owned()
    }

    #[test]
    fn leading_blanks_are_not_shown() {
        assert_eq!(
            format_exception_only(&error("      x y\n", 9, 10)),
            "  File \"a.py\", line 1\n    x y\n      ^\nSyntaxError: invalid syntax"
        );
    }

    #[test]
    fn an_error_of_several_lines_is_marked_to_the_end_of_the_first() {
        let spanning = SourceError {
            end_line: Some(2),
            ..error("x = (a\n", 5, 1)
        };
        assert_eq!(caret_line(&spanning), "        ^^");
        let older = SourceError {
            python: Some(PythonVersion::new(3, 12)),
            ..spanning
        };
        assert_eq!(caret_line(&older), "        ");
    }

    #[test]
    fn an_error_before_the_shown_text_has_no_caret() {
        assert_eq!(
            format_exception_only(&error("    x\n", 2, 3)),
            "  File \"a.py\", line 1\n    x\nSyntaxError: invalid syntax"
        );
    }

    #[test]
    fn tabs_keep_their_width_up_to_3_14() {
        assert_eq!(caret_line(&error("a\t= = 1\n", 5, 6)), "     \t  ^");
    }

    #[test]
    fn columns_of_a_terminal_count_from_3_15() {
        let wide = SourceError {
            python: Some(PythonVersion::new(3, 15)),
            widths: Some(vec![2, 2, 1, 1, 2, 1]),
            ..error("漢字 =漢\n", 5, 6)
        };
        assert_eq!(caret_line(&wide), "          ^^");
    }

    #[test]
    fn escape_sequences_take_no_columns() {
        let characters: Vec<char> = "a\x1b[1;31mb\x1b[\x1b[m\x1bz".chars().collect();
        assert_eq!(escape_sequence_characters(&characters), 10);
    }

    #[test]
    fn an_error_without_a_line_names_the_file_at_the_end() {
        let null = SourceError {
            kind: "ValueError".into(),
            message: "source code string cannot contain null bytes".into(),
            file_name: "a.py".into(),
            ..SourceError::default()
        };
        assert_eq!(
            format_exception_only(&null),
            "ValueError: source code string cannot contain null bytes (a.py)"
        );
    }

    #[test]
    fn an_error_without_a_message_shows_its_kind() {
        let memory = SourceError {
            kind: "MemoryError".into(),
            file_name: "a.py".into(),
            ..SourceError::default()
        };
        assert_eq!(format_exception_only(&memory), "MemoryError (a.py)");
    }
}
