//! What the versions' instructions are.

pub(crate) mod arguments;
mod count;
mod kinds;
mod op;
mod table;
#[cfg(test)]
mod tests;
mod v3_13;
mod v3_14;

pub(crate) use self::kinds::Kinds;
pub(crate) use self::op::Op;
pub(crate) use self::table::Table;
use crate::version::Version;

static V3_13: Table = Table::new(v3_13::ROWS);
static V3_14: Table = Table::new(v3_14::ROWS);

impl Table {
    /// The instructions of a version.
    pub(crate) fn of(version: Version) -> &'static Table {
        match version {
            Version::V3_11 | Version::V3_12 | Version::V3_13 => &V3_13,
            Version::V3_14 | Version::V3_15 => &V3_14,
        }
    }
}
