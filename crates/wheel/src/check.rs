//! What is wrong with a wheel that can be installed all the same.

use crate::Problem;
use std::mem;

/// How many messages of one kind are given in full.
const MOST_OF_A_KIND: usize = 5;

/// What is done about a wheel that breaks the rules without harm: pip and uv install it. What could be written elsewhere, is
/// damaged or is ambiguous is always an error.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Check {
    /// It is an error.
    #[default]
    Strict,
    /// It is installed, and what is wrong is noted.
    Lenient,
}

/// What was found to be wrong so far.
#[derive(Debug)]
pub(crate) struct Faults {
    check: Check,
    found: Vec<Problem>,
}

impl Faults {
    pub(crate) fn new(check: Check) -> Self {
        Self {
            check,
            found: Vec::new(),
        }
    }

    /// Notes more of them; the first is an error if they may not be there.
    pub(crate) fn add(&mut self, faults: impl IntoIterator<Item = Problem>) -> Result<(), Problem> {
        let mut faults = faults.into_iter();
        match self.check {
            Check::Strict => faults.next().map_or(Ok(()), Err),
            Check::Lenient => {
                self.found.extend(faults);
                Ok(())
            }
        }
    }

    pub(crate) fn into_found(self) -> Vec<Problem> {
        self.found
    }
}

/// Messages about problems, in their order: of one kind only the first few, and how many more there are.
pub fn summary(problems: &[Problem]) -> Vec<String> {
    let mut kinds: Vec<(mem::Discriminant<Problem>, usize)> = Vec::new();
    let mut lines = Vec::new();
    for problem in problems {
        let kind = mem::discriminant(problem);
        let count = match kinds.iter_mut().find(|(other, _)| *other == kind) {
            Some((_, count)) => count,
            None => {
                kinds.push((kind, 0));
                &mut kinds.last_mut().expect("one was added").1
            }
        };
        *count += 1;
        if *count <= MOST_OF_A_KIND {
            lines.push(problem.to_string());
        }
    }
    let more: usize = kinds
        .iter()
        .map(|(_, count)| count.saturating_sub(MOST_OF_A_KIND))
        .sum();
    if more > 0 {
        lines.push(format!("there are {more} more problems of these kinds"));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_problems_of_a_kind_are_counted() {
        let directory = |n: usize| Problem::RecordDirectory(format!("d{n}"));
        let mut problems: Vec<Problem> = (0..8).map(directory).collect();
        problems.insert(1, Problem::DistInfoName("demo.dist-info".to_owned()));
        let lines = summary(&problems);
        assert_eq!(lines.len(), 7);
        assert_eq!(lines[0], directory(0).to_string());
        assert!(lines[1].contains("demo.dist-info"), "{}", lines[1]);
        assert_eq!(lines[5], directory(4).to_string());
        assert_eq!(lines[6], "there are 3 more problems of these kinds");
        assert!(summary(&[]).is_empty());
    }
}
