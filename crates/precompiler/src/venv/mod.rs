//! The subcommands on virtual environments: how they are said on the command line. What they do is in the
//! crate `pyc-venv`.

mod built;
mod fields;
mod layers;
mod links;
mod materialise;
mod plan;

use crate::report::Report;
use crate::usage::UsageError;
use built::VenvBuilt;
use clap::Parser;
use layers::VenvLayers;
use links::VenvLinks;
use materialise::VenvMaterialise;
use plan::VenvPlan;
use std::path::Path;

/// A subcommand on virtual environments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Venv {
    /// To put commands and data files together.
    Built(VenvBuilt),
    /// To make links.
    Links(VenvLinks),
    /// To make a plan.
    Plan(Box<VenvPlan>),
    /// To pack tar files.
    Layers(Box<VenvLayers>),
    /// To make an environment outside of the runfiles.
    Materialise(VenvMaterialise),
}

impl Venv {
    /// Reads a command line that starts with the name of one of these subcommands; none if it does not.
    pub fn parse(arguments: &[String]) -> Option<Result<Self, UsageError>> {
        let venv = match arguments.first()?.as_str() {
            "venv-built" => parse(arguments).map(Self::Built),
            "venv-links" => parse(arguments).map(Self::Links),
            "venv-plan" => parse(arguments).map(|plan| Self::Plan(Box::new(plan))),
            "venv-layers" => parse(arguments).map(|layers| Self::Layers(Box::new(layers))),
            "venv-materialise" => parse(arguments).map(Self::Materialise),
            _ => return None,
        };
        Some(venv)
    }

    /// Does it. Relative paths are below `base`.
    pub fn run(&self, base: &Path) -> Report {
        match self {
            Self::Built(built) => built.run(base),
            Self::Links(links) => links.run(base),
            Self::Plan(plan) => plan.run(base),
            Self::Layers(layers) => layers.run(base),
            Self::Materialise(materialise) => materialise.run(base),
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
        VenvBuilt::command().debug_assert();
        VenvLinks::command().debug_assert();
        VenvPlan::command().debug_assert();
        VenvLayers::command().debug_assert();
        VenvMaterialise::command().debug_assert();
    }

    #[test]
    fn other_command_lines_are_left_alone() {
        assert!(Venv::parse(&["--src".to_owned()]).is_none());
        assert!(Venv::parse(&[]).is_none());
    }

    #[test]
    fn mistakes_name_the_subcommand() {
        let error = Venv::parse(&["venv-plan".to_owned()]).unwrap().unwrap_err();
        let text = error.to_string();
        assert!(text.contains("--out <FILE>"), "{text}");
        assert!(text.contains("Usage: precompiler venv-plan "), "{text}");
    }
}
