//! Where in the source an instruction comes from.

/// A range of the source, as the location table has it. Columns count bytes of UTF-8, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Location {
    /// The first line, from 1; or -1 or -2, see [`Location::NONE`] and [`Location::NEXT`].
    pub line: i32,
    /// The last line.
    pub end_line: i32,
    /// The column of the first byte, or -1.
    pub column: i32,
    /// The column after the last byte, or -1.
    pub end_column: i32,
}

impl Location {
    /// An instruction that stands for nothing in the source.
    pub(crate) const NONE: Location = Location::line_only(-1);
    /// An instruction that takes the location of the one that follows it.
    pub(crate) const NEXT: Location = Location {
        line: -2,
        end_line: -2,
        column: -2,
        end_column: -2,
    };

    /// A whole line, without columns.
    pub(crate) const fn line_only(line: i32) -> Location {
        Location {
            line,
            end_line: line,
            column: -1,
            end_column: -1,
        }
    }
}
