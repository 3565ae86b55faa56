//! Patterns of layers that match no distribution: a typo, or a package that is no longer there.

use super::{Layer, Selector};
use crate::{normalised, Plan};
use std::fmt;
use std::path::PathBuf;

/// How many names a message has at most.
const MOST: usize = 10;

/// A pattern that matches nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnmatchedPattern {
    /// The layer.
    pub out: PathBuf,
    /// The program.
    pub label: String,
    /// The pattern, normalised.
    pub pattern: String,
    /// The distributions with similar names; all of them if there are none such.
    pub names: Vec<String>,
    /// Whether the names are similar.
    pub is_similar: bool,
}

impl fmt::Display for UnmatchedPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let layer = self.out.file_name().unwrap_or(self.out.as_os_str());
        write!(
            f,
            "{}: no distribution of {} matches {:?}; ",
            layer.display(),
            self.label,
            self.pattern
        )?;
        f.write_str(match (self.names.is_empty(), self.is_similar) {
            (true, _) => return f.write_str("it has none"),
            (false, true) => "similar names: ",
            (false, false) => "it has ",
        })?;
        f.write_str(&self.names[..self.names.len().min(MOST)].join(", "))?;
        match self.names.len().saturating_sub(MOST) {
            0 => Ok(()),
            more => write!(f, " and {more} more"),
        }
    }
}

/// The patterns of layers that match no distribution of a plan.
pub fn unmatched_patterns(plan: &Plan, layers: &[Layer]) -> Vec<UnmatchedPattern> {
    let mut names: Vec<String> = plan
        .distributions
        .iter()
        .map(|distribution| normalised(&distribution.name))
        .collect();
    names.sort_unstable();
    names.dedup();
    let mut unmatched = Vec::new();
    for layer in layers {
        for selector in &layer.selectors {
            let Selector::Distribution(glob) = selector else {
                continue;
            };
            if names.iter().any(|name| glob.matches(name)) {
                continue;
            }
            let similar: Vec<String> = names
                .iter()
                .filter(|name| are_similar(glob.pattern(), name))
                .cloned()
                .collect();
            unmatched.push(UnmatchedPattern {
                out: layer.out.clone(),
                label: plan.label.clone(),
                pattern: glob.pattern().to_owned(),
                is_similar: !similar.is_empty(),
                names: if similar.is_empty() {
                    names.clone()
                } else {
                    similar
                },
            });
        }
    }
    unmatched
}

/// Whether one of two names is part of the other, or a few letters make the difference.
fn are_similar(pattern: &str, name: &str) -> bool {
    let literal: String = pattern
        .chars()
        .filter(|character| !"*?".contains(*character))
        .collect();
    let literal = literal.trim_matches('-');
    let shorter = literal.len().min(name.len());
    if shorter >= 3 && (literal.contains(name) || name.contains(literal)) {
        return true;
    }
    distance(literal, name) <= 1 + shorter / 4
}

/// How many letters have to be replaced, inserted, removed, or swapped with their neighbours.
fn distance(a: &str, b: &str) -> usize {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let mut rows: Vec<Vec<usize>> = vec![(0..=b.len()).collect()];
    for (i, &of_a) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, &of_b) in b.iter().enumerate() {
            let replaced = rows[i][j] + usize::from(of_a != of_b);
            let mut least = replaced.min(rows[i][j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && of_a == b[j - 1] && a[i - 1] == of_b {
                least = least.min(rows[i - 1][j - 1] + 1);
            }
            row.push(least);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::{are_similar, distance, UnmatchedPattern};

    #[test]
    fn a_swap_is_one_change() {
        assert_eq!(distance("torhc", "torch"), 1);
        assert_eq!(distance("torch", "torch"), 0);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("numpy", "numba"), 2);
    }

    #[test]
    fn similar_names_are_parts_and_typos() {
        for (pattern, name) in [
            ("torhc", "torch"),
            ("pytorch", "torch"),
            ("nvidia-cuda-*", "nvidia-cuda"),
            ("opencv", "opencv-python"),
            ("scikit-lern", "scikit-learn"),
        ] {
            assert!(are_similar(pattern, name), "{pattern} {name}");
        }
        for (pattern, name) in [("torch", "numpy"), ("nvidia-*", "pillow"), ("*", "torch")] {
            assert!(!are_similar(pattern, name), "{pattern} {name}");
        }
    }

    #[test]
    fn a_message_has_a_few_names() {
        let mut pattern = UnmatchedPattern {
            out: "bazel-out/bin/x/layers.big.tar".into(),
            label: "//x:app".into(),
            pattern: "torhc".into(),
            names: vec!["torch".into()],
            is_similar: true,
        };
        let start = "layers.big.tar: no distribution of //x:app matches \"torhc\"; ";
        assert_eq!(pattern.to_string(), format!("{start}similar names: torch"));
        pattern.is_similar = false;
        pattern.names = (0..12).map(|number| format!("d{number}")).collect();
        assert_eq!(
            pattern.to_string(),
            format!("{start}it has d0, d1, d2, d3, d4, d5, d6, d7, d8, d9 and 2 more")
        );
        pattern.names.clear();
        assert_eq!(pattern.to_string(), format!("{start}it has none"));
    }
}
