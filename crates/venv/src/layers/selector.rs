//! What a layer is for.

use crate::normalised;
use std::str::FromStr;

/// What goes into a layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selector {
    /// `interpreter`: the Python of the build.
    Interpreter,
    /// `first-party`: the program, its own libraries, its virtual environment, and all links that lead
    /// from one owner to another.
    FirstParty,
    /// `distribution:GLOB`: the distributions whose normalised names match.
    Distribution(Glob),
    /// `third-party`: the distributions that no [`Selector::Distribution`] of any layer names.
    ThirdParty,
    /// `third-party:I/N`: one of N shares of the same, about as large as the others.
    Share {
        /// Which one, from 1.
        index: usize,
        /// How many there are.
        count: usize,
    },
}

/// A text is no selector.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is no selector of a layer: there are interpreter, first-party, distribution:GLOB, third-party and \
     third-party:I/N with I from 1 to N"
)]
pub struct SelectorError(String);

impl FromStr for Selector {
    type Err = SelectorError;

    fn from_str(text: &str) -> Result<Self, SelectorError> {
        let share = |share: &str| {
            let (index, count) = share.split_once('/')?;
            let (index, count) = (index.parse().ok()?, count.parse().ok()?);
            (1..=count)
                .contains(&index)
                .then_some(Self::Share { index, count })
        };
        let selector = match text.split_once(':') {
            None => match text {
                "interpreter" => Some(Self::Interpreter),
                "first-party" => Some(Self::FirstParty),
                "third-party" => Some(Self::ThirdParty),
                _ => None,
            },
            Some(("distribution", glob)) if !glob.is_empty() => {
                Some(Self::Distribution(Glob::new(glob)))
            }
            Some(("third-party", of)) => share(of),
            Some(_) => None,
        };
        selector.ok_or_else(|| SelectorError(text.to_owned()))
    }
}

/// A pattern of distributions' names: `*` stands for any number of characters, `?` for one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glob {
    /// Normalised.
    pattern: String,
}

impl Glob {
    /// A pattern, in any spelling.
    pub fn new(pattern: &str) -> Self {
        Self {
            pattern: normalised(pattern),
        }
    }

    /// The pattern, normalised.
    pub fn pattern(&self) -> &str {
        &self.pattern
    }

    /// Whether a name matches, in any spelling.
    pub fn matches(&self, name: &str) -> bool {
        matches(self.pattern.as_bytes(), normalised(name).as_bytes())
    }
}

/// Goes through the name once; after a mismatch, the last `*` takes one character more.
fn matches(pattern: &[u8], name: &[u8]) -> bool {
    let (mut p, mut n) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while n < name.len() {
        match pattern.get(p) {
            Some(b'*') => {
                star = Some((p, n));
                p += 1;
            }
            Some(&c) if c == b'?' || c == name[n] => {
                p += 1;
                n += 1;
            }
            _ => {
                let Some((of_pattern, of_name)) = star else {
                    return false;
                };
                star = Some((of_pattern, of_name + 1));
                p = of_pattern + 1;
                n = of_name + 1;
            }
        }
    }
    pattern[p..].iter().all(|&c| c == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn selectors_are_read() {
        let glob = Selector::Distribution(Glob::new("nvidia-*"));
        for (text, selector) in [
            ("interpreter", Selector::Interpreter),
            ("first-party", Selector::FirstParty),
            ("third-party", Selector::ThirdParty),
            ("third-party:2/3", Selector::Share { index: 2, count: 3 }),
            ("distribution:nvidia_*", glob),
        ] {
            assert_eq!(text.parse(), Ok(selector));
        }
    }

    #[test]
    fn anything_else_is_told_with_what_there_is() {
        for text in [
            "",
            "other",
            "distribution:",
            "distribution",
            "third-party:",
            "third-party:0/2",
            "third-party:3/2",
            "third-party:1",
        ] {
            assert!(text.parse::<Selector>().is_err(), "{text}");
        }
        assert_eq!(
            "numpy".parse::<Selector>().unwrap_err().to_string(),
            "\"numpy\" is no selector of a layer: there are interpreter, first-party, distribution:GLOB, third-party and \
             third-party:I/N with I from 1 to N"
        );
    }

    #[test]
    fn globs_match_whole_names() {
        let matches = |glob: &str, name: &str| Glob::new(glob).matches(name);
        assert!(matches("torch", "Torch"));
        assert!(!matches("torch", "torchvision"));
        assert!(matches("torch*", "torch"));
        assert!(matches("nvidia-*-cu1?", "nvidia_cublas_cu12"));
        assert!(matches("*a*b", "xaaxb"));
        assert!(!matches("*a*b", "xaaxbc"));
        assert!(matches("*", ""));
        assert!(!matches("?", ""));
    }
}
