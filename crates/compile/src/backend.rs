//! What a backend is asked, and what it answers.

use crate::CompileError;
use pyc::PythonVersion;

/// Compiles one source file at a time; several threads may ask at once.
pub trait Backend: Send + Sync {
    /// Compiles one file.
    ///
    /// # Errors
    ///
    /// [`CompileError::Source`] if the source is at fault; every other variant tells of the backend.
    fn compile(&self, request: &CompileRequest<'_>) -> Result<Bytecode, CompileError>;
}

/// One source file and how it is to be compiled.
#[derive(Clone, Copy, Debug)]
pub struct CompileRequest<'a> {
    /// The source as it stands in the file, with its byte order mark and its coding cookie.
    pub source: &'a [u8],
    /// What tracebacks will call the file: `co_filename`.
    pub file_name: &'a str,
    /// The optimisation level.
    pub optimization: OptimizationLevel,
    /// What is taken out of the source beyond what the level takes out.
    pub strip: Strip,
}

/// An optimisation level of CPython, as in `compile(optimize=…)` and `python -O`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum OptimizationLevel {
    /// Everything stays.
    #[default]
    Zero,
    /// Asserts go, and `__debug__` is false.
    One,
    /// Docstrings go, too.
    Two,
}

impl OptimizationLevel {
    /// The number that CPython gives the level: 0, 1 or 2.
    pub fn number(self) -> u8 {
        match self {
            Self::Zero => 0,
            Self::One => 1,
            Self::Two => 2,
        }
    }

    /// The level with this number, if there is one.
    pub fn from_number(number: u8) -> Option<Self> {
        [Self::Zero, Self::One, Self::Two]
            .into_iter()
            .find(|level| level.number() == number)
    }
}

/// What is taken out of a source at any optimisation level, so that what no level of CPython gives can be had.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Strip {
    /// Every string that opens the body of a module, a class or a function.
    pub docstrings: bool,
    /// Every assert. `__debug__` keeps the value of the level; names stay local and functions
    /// stay generators if only an assert makes them so.
    pub asserts: bool,
}

impl Strip {
    /// What is left to strip at a level that takes some of it out by itself.
    pub(crate) fn beyond(self, level: OptimizationLevel) -> Self {
        Self {
            docstrings: self.docstrings && level.number() < 2,
            asserts: self.asserts && level.number() < 1,
        }
    }
}

/// What a backend made of a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bytecode {
    /// The code object in the marshal format, not yet canonical.
    pub marshal: Vec<u8>,
    /// The version whose bytecode this is.
    pub version: PythonVersion,
    /// The magic number of that bytecode, which differs from the version's own for a pre-release.
    pub magic: u16,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_stripped_twice() {
        let all = Strip {
            docstrings: true,
            asserts: true,
        };
        let levels = [
            OptimizationLevel::Zero,
            OptimizationLevel::One,
            OptimizationLevel::Two,
        ];
        let left = levels.map(|level| all.beyond(level));
        let docstrings = Strip {
            asserts: false,
            ..all
        };
        assert_eq!(left, [all, docstrings, Strip::default()]);
    }

    #[test]
    fn levels_have_the_numbers_of_cpython() {
        let levels: Vec<_> = (0..4).map(OptimizationLevel::from_number).collect();
        assert_eq!(
            levels,
            [
                Some(OptimizationLevel::Zero),
                Some(OptimizationLevel::One),
                Some(OptimizationLevel::Two),
                None
            ]
        );
    }
}
