//! The virtual environment of a program in the runfiles: every file of its closure has one real place
//! there, and all that the environment itself holds is relative links to them.
//!
//! | to | use |
//! |---|---|
//! | make the links | [`make_links`] |
//! | collect files that are only known after the build | [`collect_built`] |
//! | check distributions against each other and write down what stands where | [`plan()`], [`Plan`] |
//! | pack a program into tar files | [`write_layers`] |
//! | make an environment outside of the runfiles | [`materialise()`] |
//! | show a plan in numbers, as a table, as a page | [`Summary`], [`table()`], [`page()`] |
//!
//! The format of a plan is described in `docs/venv_plan.md`. Paths in plans are relative to the runfiles
//! root, with `/` between their components.

#![forbid(unsafe_code)]

mod built;
mod checks;
mod file_system;
mod inventory;
mod kind;
mod layers;
mod links;
mod listing;
mod materialise;
mod names;
mod owner;
mod page;
mod places;
mod plan;
mod planner;
mod python_version;
mod request;
mod resolve;
pub mod runfiles;
mod summary;
mod table;
mod text;
mod tree;

pub use built::{collect_built, BuiltError, BuiltRequest};
pub use checks::conflict::{OnConflict, SetBy};
pub use kind::Kind;
pub use layers::{
    unmatched_patterns, write_layers, Compression, Glob, Layer, LayersError, LayersRequest,
    Metadata, Selector, SelectorError, UnmatchedPattern,
};
pub use links::{make_links, LinksError};
pub use materialise::{materialise, Changes, MaterialiseError, MaterialiseRequest};
pub use names::normalised;
pub use owner::Owner;
pub use page::page;
pub use plan::{
    Amount, Dangling, Distribution, HiddenModule, Link, Overlap, Plan, PlanFileError,
    PlannedConflict, PlannedFile, Python, Totals, PLAN_VERSION,
};
pub use planner::{plan, PlanError};
pub use request::{PlanRequest, RequestedDistribution, RequestedScript, Severity};
pub use resolve::{Resolved, Resolver};
pub use summary::{Bytecode, Links, OwnerSummary, Sizes, Summary};
pub use table::table;
