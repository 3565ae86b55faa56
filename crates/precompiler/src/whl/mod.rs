//! The subcommands on wheels. What is not about compiling is in the crate `pyc-wheel`.

mod install;
mod normalise;

use crate::backends::Backends;
use crate::report::Report;
use crate::usage::UsageError;
use clap::Parser;
use install::WhlInstall;
use normalise::WhlNormalise;
use std::path::Path;
use std::sync::atomic::AtomicBool;

/// A subcommand on wheels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whl {
    /// To install one.
    Install(Box<WhlInstall>),
    /// To give one the form that all of its content have.
    Normalise(WhlNormalise),
}

impl Whl {
    /// Reads a command line that starts with the name of one of these subcommands; none if it does not.
    pub fn parse(arguments: &[String]) -> Option<Result<Self, UsageError>> {
        let whl = match arguments.first()?.as_str() {
            "whl-install" => parse(arguments).and_then(|install: WhlInstall| {
                install.check()?;
                Ok(Self::Install(Box::new(install)))
            }),
            "whl-normalise" => parse(arguments).map(Self::Normalise),
            _ => return None,
        };
        Some(whl)
    }

    /// Does it. Relative paths are below `base`.
    pub fn run(&self, base: &Path, backends: &Backends, cancelled: &AtomicBool) -> Report {
        match self {
            Self::Install(install) => install.run(base, backends, cancelled),
            Self::Normalise(normalise) => normalise.run(base),
        }
    }
}

/// Reads a command line whose first argument is in the place of the program's name.
fn parse<T: Parser>(arguments: &[String]) -> Result<T, UsageError> {
    Ok(T::try_parse_from(arguments)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_lines_are_well_formed() {
        WhlInstall::command().debug_assert();
        WhlNormalise::command().debug_assert();
    }

    #[test]
    fn other_command_lines_are_not_meant() {
        assert!(Whl::parse(&[]).is_none());
        assert!(Whl::parse(&["--python-version=3.14".to_owned()]).is_none());
    }
}
