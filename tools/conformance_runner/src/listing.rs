//! Where two code objects differ, as instructions.

use std::fmt::Write;

use pyc::view::CodeView;
use pyc::{Graph, PythonVersion};
use pyc_codegen::disassemble;

/// How many instructions are shown before the first that differs, and from there on.
const BEFORE: usize = 6;
const AFTER: usize = 8;

/// How many bytes of a constant are shown.
const LONGEST_CONSTANT: usize = 60;

/// The instructions of two code objects around the first that differs in anything; then the first entry of their
/// exception tables that differs. Empty if all are the same.
pub fn around_first_difference<'a, 'b>(
    left_graph: &Graph<'a>,
    left: CodeView<'_, 'a>,
    right_graph: &Graph<'b>,
    right: CodeView<'_, 'b>,
    version: PythonVersion,
) -> String {
    let mut out = String::new();
    let lines = [
        instructions(left_graph, left, version),
        instructions(right_graph, right, version),
    ];
    append("instructions", &lines, &mut out);
    let handlers = [
        exceptions(left.exceptiontable()),
        exceptions(right.exceptiontable()),
    ];
    append("exception table", &handlers, &mut out);
    out
}

fn append(what: &str, [left, right]: &[Vec<String>; 2], out: &mut String) {
    let same = left.iter().zip(right).take_while(|(l, r)| l == r).count();
    if same == left.len() && same == right.len() {
        return;
    }
    // writing to a string never fails
    let _ = writeln!(
        out,
        "    {what}, from {same} of {} and {}:",
        left.len(),
        right.len()
    );
    for line in &left[same.saturating_sub(BEFORE)..same] {
        let _ = writeln!(out, "      {line}");
    }
    for (mark, lines) in [('<', left), ('>', right)] {
        for line in lines.iter().skip(same).take(AFTER) {
            let _ = writeln!(out, "    {mark} {line}");
        }
    }
}

/// One line for each instruction, without its offset, so that one that is missing moves nothing.
fn instructions(graph: &Graph<'_>, code: CodeView<'_, '_>, version: PythonVersion) -> Vec<String> {
    let names: Vec<_> = code.names().collect();
    let locals = graph.contents(code.fields().localsplusnames);
    let positions = positions(code.linetable(), code.fields().firstlineno);
    let mut unit = 0;
    let line = |instruction: &pyc_codegen::Disassembled| {
        let position = positions.get(unit).map_or("?", String::as_str);
        unit += instruction.units;
        let argument = instruction.argument as usize;
        let name = instruction.name.unwrap_or("?");
        let constant = || {
            let id = code.consts().get(argument)?;
            Some(graph.repr(*id, LONGEST_CONSTANT))
        };
        let name_at = |index: usize| names.get(index).map(ToString::to_string);
        let local = |index: usize| Some(graph.text(*locals.get(index)?)?.into_owned());
        let meaning = match name {
            "LOAD_CONST" | "RETURN_CONST" | "KW_NAMES" => constant(),
            "LOAD_GLOBAL" => name_at(argument >> 1),
            "LOAD_ATTR" if version >= PythonVersion::new(3, 12) => name_at(argument >> 1),
            "LOAD_SUPER_ATTR" => name_at(argument >> 2),
            _ if name.ends_with("_NAME")
                || name.ends_with("_ATTR")
                || name.ends_with("_GLOBAL")
                || name.ends_with("_METHOD")
                || matches!(name, "IMPORT_FROM" | "LOAD_FROM_DICT_OR_GLOBALS") =>
            {
                name_at(argument)
            }
            _ if name.matches("FAST").count() == 2
                || name.contains("FAST_BORROW_LOAD_FAST_BORROW") =>
            {
                let pair = local(argument >> 4).zip(local(argument & 15));
                pair.map(|(first, second)| format!("{first}, {second}"))
            }
            _ if name.contains("FAST") || name.contains("DEREF") || name.contains("CELL") => {
                local(argument)
            }
            _ => None,
        };
        let meaning = meaning.map_or_else(String::new, |text| format!(" ({text})"));
        format!("{name:<24} {argument}{meaning}  @{position}")
    };
    disassemble(code.bytecode(), version)
        .iter()
        .map(line)
        .collect()
}

/// Reads the numbers of the tables.
struct Numbers<'a>(std::slice::Iter<'a, u8>);

impl Numbers<'_> {
    /// Six bits in each byte, the least significant first; bit 6 tells that there are more.
    fn unsigned(&mut self) -> Option<u32> {
        let (mut value, mut shift) = (0_u32, 0);
        loop {
            let byte = *self.0.next()?;
            value |= u32::from(byte & 63).checked_shl(shift)?;
            shift += 6;
            if byte & 64 == 0 {
                return Some(value);
            }
        }
    }

    fn signed(&mut self) -> Option<i64> {
        let value = i64::from(self.unsigned()?);
        Some(if value & 1 == 1 {
            -(value >> 1)
        } else {
            value >> 1
        })
    }

    /// A number of the exception table: the most significant bits first.
    fn big_endian(&mut self) -> Option<u32> {
        let mut value = 0_u32;
        loop {
            let byte = *self.0.next()?;
            value = value << 6 | u32::from(byte & 63);
            if byte & 64 == 0 {
                return Some(value);
            }
        }
    }
}

/// The position of every code unit. Source: CPython's `Objects/locations.md`, since 3.13 in `InternalDocs/code_objects.md`.
fn positions(table: &[u8], first_line: i32) -> Vec<String> {
    let mut line = i64::from(first_line);
    let mut numbers = Numbers(table.iter());
    let mut positions = Vec::new();
    while let Some(first) = numbers.0.next() {
        let units = usize::from(first & 7) + 1;
        let code = first >> 3 & 15;
        let Some(text) = position(code, &mut line, &mut numbers) else {
            positions.push("malformed".to_owned());
            break;
        };
        positions.extend(std::iter::repeat_n(text, units));
    }
    positions
}

fn position(code: u8, line: &mut i64, numbers: &mut Numbers<'_>) -> Option<String> {
    Some(match code {
        15 => "none".to_owned(),
        14 => {
            *line += numbers.signed()?;
            let start = *line;
            let end = start + i64::from(numbers.unsigned()?);
            // a column is stored as one more, 0 means none
            let mut column = || Some(i64::from(numbers.unsigned()?) - 1);
            let (start_column, end_column) = (column()?, column()?);
            format!("{start}:{start_column}-{end}:{end_column}")
        }
        13 => {
            *line += numbers.signed()?;
            format!("{line}")
        }
        10..=12 => {
            *line += i64::from(code - 10);
            let (start, end) = (*numbers.0.next()?, *numbers.0.next()?);
            format!("{line}:{start}-{line}:{end}")
        }
        _ => {
            let second = *numbers.0.next()?;
            let start = code << 3 | second >> 4;
            format!("{line}:{start}-{line}:{}", start + (second & 15))
        }
    })
}

/// One line for each entry. Source: CPython's `InternalDocs/exception_handling.md`.
fn exceptions(table: &[u8]) -> Vec<String> {
    let mut numbers = Numbers(table.iter());
    let mut lines = Vec::new();
    loop {
        let entry: Option<[u32; 4]> = (|| {
            let mut next = || numbers.big_endian();
            Some([next()?, next()?, next()?, next()?])
        })();
        let Some([start, length, target, depth]) = entry else {
            return lines;
        };
        let lasti = if depth & 1 == 1 { " lasti" } else { "" };
        lines.push(format!(
            "{}..{} -> {} depth {}{lasti}",
            2 * start,
            2 * (start + length),
            2 * target,
            depth >> 1
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_of_every_form_are_read() {
        // short form for 1 unit, one-line form for 2, long form, no column, none
        let table = [
            0x80 | 1 << 3,
            0x35,
            0x80 | 11 << 3 | 1,
            4,
            9,
            0x80 | 14 << 3,
            4,
            1,
            3,
            6,
            0x80 | 13 << 3,
            1,
            0x80 | 15 << 3,
        ];
        let expected = ["7:11-7:16", "8:4-8:9", "8:4-8:9", "10:2-11:5", "10", "none"];
        assert_eq!(positions(&table, 7), expected);
    }

    #[test]
    fn entries_of_the_exception_table_are_read() {
        assert_eq!(
            exceptions(&[0x80 | 2, 3, 0x40 | 1, 1, 5]),
            ["4..10 -> 130 depth 2 lasti"]
        );
    }
}
