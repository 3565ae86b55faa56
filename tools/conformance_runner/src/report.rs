//! What a person is told.

use std::collections::BTreeMap;
use std::fmt::Write;

use pyc::PythonVersion;
use pyc_compile::SourceError;
use serde_json::{json, Value};

use crate::check::Verdict;
use crate::run::{Outcome, Tally};

/// The closing line.
pub fn summary(version: PythonVersion, tally: &Tally) -> String {
    format!(
        "conformance {version}: {} identical, {} differ, {} refused by one side, {} unsupported of {} files",
        tally.identical,
        tally.differ,
        tally.refused,
        tally.unsupported,
        tally.files()
    )
}

/// One outcome in some lines; none if there is nothing to tell.
pub fn outcome(outcome: &Outcome) -> Option<String> {
    let mut text = format!("{}: {}\n", outcome.path.display(), outcome.verdict.name());
    let mut line = |label: &str, value: &str| {
        let value = value.replace('\n', "\n      ");
        // writing to a string never fails
        let _ = writeln!(text, "    {label}{value}");
    };
    match &outcome.verdict {
        Verdict::Identical => return None,
        Verdict::ToldOtherwise(native, cpython) => {
            line("native:  ", &error(native));
            line("CPython: ", &error(cpython));
        }
        Verdict::OneOfSeveral => line(
            "",
            "CPython makes several bytecodes, by PYTHONHASHSEED; the native one is among them",
        ),
        Verdict::Differs(finding) => {
            line("", &finding.what);
            line("< native:  ", &finding.native);
            line("> CPython: ", &finding.cpython);
            text += &finding.listing;
        }
        Verdict::RefusedBy(_, refusal) => line("", &error(refusal)),
        Verdict::Unsupported(reason) | Verdict::Internal(reason) | Verdict::NoAnswer(reason) => {
            line("", reason);
        }
    }
    Some(text)
}

fn error(error: &SourceError) -> String {
    let number = |number: Option<i64>| number.map_or("-".to_owned(), |number| number.to_string());
    format!(
        "{}:{}-{}:{} {}: {}",
        number(error.line),
        number(error.column),
        number(error.end_line),
        number(error.end_column),
        error.kind,
        error.message
    )
}

/// How often which problem occurs, the most frequent first, each with the first source that has it.
pub fn groups(outcomes: &[Outcome]) -> Vec<(usize, String, String)> {
    let mut groups: BTreeMap<String, (usize, String)> = BTreeMap::new();
    for outcome in outcomes {
        let path = outcome.path.display().to_string();
        let group = groups
            .entry(outcome.verdict.signature())
            .or_insert((0, path.clone()));
        group.0 += 1;
        if path < group.1 {
            group.1 = path;
        }
    }
    let mut groups: Vec<_> = groups
        .into_iter()
        .map(|(signature, (count, path))| (count, signature, path))
        .collect();
    groups.sort_by_key(|group| std::cmp::Reverse(group.0));
    groups
}

/// Everything as JSON. The outcomes are those that are not identical.
pub fn json(version: PythonVersion, release: &str, tally: &Tally, outcomes: &[Outcome]) -> Value {
    let error = |error: &SourceError| {
        json!({
            "kind": error.kind,
            "message": error.message,
            "line": error.line,
            "column": error.column,
            "end_line": error.end_line,
            "end_column": error.end_column,
        })
    };
    let entry = |outcome: &Outcome| {
        let mut entry = json!({
            "path": outcome.path.display().to_string(),
            "verdict": outcome.verdict.name(),
        });
        let more = match &outcome.verdict {
            Verdict::Identical | Verdict::OneOfSeveral => json!({}),
            Verdict::ToldOtherwise(native, cpython) => {
                json!({ "native": error(native), "cpython": error(cpython) })
            }
            Verdict::Differs(finding) => json!({
                "what": finding.what,
                "native": finding.native,
                "cpython": finding.cpython,
                "listing": finding.listing,
            }),
            Verdict::RefusedBy(_, refusal) => json!({ "error": error(refusal) }),
            Verdict::Unsupported(reason)
            | Verdict::Internal(reason)
            | Verdict::NoAnswer(reason) => {
                json!({ "reason": reason })
            }
        };
        if let (Some(entry), Value::Object(more)) = (entry.as_object_mut(), more) {
            entry.extend(more);
        }
        entry
    };
    json!({
        "python": version.to_string(),
        "release": release,
        "files": tally.files(),
        "identical": tally.identical,
        "told_otherwise": tally.told_otherwise,
        "one_of_several": tally.one_of_several,
        "differ": tally.differ,
        "refused_by_one_side": tally.refused,
        "unsupported": tally.unsupported,
        "internal": tally.internal,
        "outcomes": outcomes.iter().map(entry).collect::<Vec<_>>(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::Side;

    #[test]
    fn the_closing_line_counts_every_file_once() {
        let mut tally = Tally::default();
        let error = || Box::new(SourceError::default());
        for verdict in [
            Verdict::Identical,
            Verdict::ToldOtherwise(error(), error()),
            Verdict::OneOfSeveral,
            Verdict::RefusedBy(Side::Native, error()),
            Verdict::Unsupported(String::new()),
            Verdict::Internal(String::new()),
        ] {
            tally.add(&verdict);
        }
        assert_eq!(
            summary(PythonVersion::new(3, 14), &tally),
            "conformance 3.14: 3 identical, 0 differ, 1 refused by one side, 2 unsupported of 6 files"
        );
        assert!(!tally.is_good());
    }

    #[test]
    fn an_error_is_told_with_its_place() {
        let refusal = SourceError {
            kind: "SyntaxError".into(),
            message: "no".into(),
            line: Some(3),
            column: Some(4),
            ..SourceError::default()
        };
        let told = outcome(&Outcome {
            path: "a.py".into(),
            verdict: Verdict::RefusedBy(Side::Native, Box::new(refusal)),
        });
        assert_eq!(
            told.unwrap(),
            "a.py: refused_by_native\n    3:4--:- SyntaxError: no\n"
        );
    }
}
