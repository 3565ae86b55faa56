//! Wheels: unpacked, checked, made the same whoever built them, and compared.
//!
//! | to | use |
//! |---|---|
//! | put the files of a wheel where an installation has them | [`unpack`], [`UnpackRequest`], [`Installed`] |
//! | give wheels of one content one form | [`normalise()`] |
//! | say where two wheels differ, and why | [`diff()`], [`Diff`] |
//! | report what is wrong with a wheel | [`WheelError`], [`Problem`], [`Check`], [`summary`] |
//!
//! What a wheel is: PEP 427, and the specifications of binary distributions and of recorded installs. Names of
//! members and places have `/` between their components.

#![forbid(unsafe_code)]

mod archive;
mod check;
mod diff;
mod dist_info;
mod error;
mod exclude;
mod extract;
mod file_view;
mod hash;
mod install;
mod member_name;
mod normalise;
mod patch;
mod placement;
mod record;
mod script;
mod stray;

pub use check::{summary, Check};
pub use diff::{
    compare_contents, diff, BytecodeDiff, Content, Diff, MemberDiff, Packing, PackingDiff,
    PathPair, Side, Sides,
};
pub use error::{Problem, WheelError};
pub use exclude::PathGlob;
pub use install::{clear, distribution, unpack, Installed, UnpackRequest};
pub use normalise::normalise;
pub use patch::{PatchError, PatchFile};
