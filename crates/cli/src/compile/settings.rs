//! How to compile: the command line, for the Python that was found.

use std::fs::Metadata;

use pyc::{source_hash, Header, Invalidation, PythonVersion};
use pyc_compile::{OptimizationLevel, Strip};

use super::chosen::Target;
use crate::args::{CompileArgs, Mode, Part};

/// How to compile every source.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The levels, each once, in ascending order.
    pub levels: Vec<OptimizationLevel>,
    /// What is left out beyond the level.
    pub strip: Strip,
    /// Whether to compile also what is up to date.
    pub force: bool,
    /// The Python version.
    pub version: PythonVersion,
    /// The tag in the names of `.pyc` files.
    pub tag: String,
    mode: Mode,
    magic: u16,
}

impl Settings {
    /// What the command line says, for this Python.
    pub fn new(args: &CompileArgs, target: Target) -> Self {
        let mut numbers = args.optimize.clone();
        numbers.sort_unstable();
        numbers.dedup();
        Self {
            levels: numbers
                .into_iter()
                .filter_map(OptimizationLevel::from_number)
                .collect(),
            strip: Strip {
                docstrings: args.strip.contains(&Part::Docstrings),
                asserts: args.strip.contains(&Part::Asserts),
            },
            force: args.force,
            version: target.version,
            tag: target.version.cache_tag(),
            mode: args.invalidation_mode,
            magic: target.magic,
        }
    }

    /// The header of a `.pyc` file of this source.
    pub fn header(&self, source: &[u8], metadata: &Metadata) -> Header {
        let hash = || source_hash(self.magic, source);
        Header {
            magic: self.magic,
            invalidation: match self.mode {
                Mode::CheckedHash => Invalidation::CheckedHash(hash()),
                Mode::UncheckedHash => Invalidation::UncheckedHash(hash()),
                Mode::Timestamp => {
                    let (seconds, nanoseconds) = modification_time(metadata);
                    Invalidation::Timestamp {
                        mtime: python_mtime(seconds, nanoseconds),
                        source_size: metadata.len() as u32,
                    }
                }
            },
        }
    }
}

/// The modification time as CPython puts it into a header: `int(os.stat(path).st_mtime)`, modulo 2³².
///
/// `st_mtime` is a float, so a time less than 0.2 µs before a full second counts as that second.
/// Source: `fill_time` in CPython's `Modules/posixmodule.c`.
fn python_mtime(seconds: i64, nanoseconds: i64) -> u32 {
    let time = seconds as f64 + 1e-9 * nanoseconds as f64;
    time as i64 as u32
}

/// Seconds since 1970, and nanoseconds since that second.
fn modification_time(metadata: &Metadata) -> (i64, i64) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        (metadata.mtime(), metadata.mtime_nsec())
    }
    #[cfg(not(unix))]
    {
        let time = metadata.modified().unwrap_or(std::time::UNIX_EPOCH);
        let since = time
            .duration_since(std::time::UNIX_EPOCH)
            .unwrap_or_default();
        (since.as_secs() as i64, since.subsec_nanos().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_rounded_as_by_a_python_float() {
        // int(os.stat(path).st_mtime) & 0xffffffff after os.utime(path, ns=…)
        assert_eq!(python_mtime(1_700_000_000, 999_999_000), 1_700_000_000);
        assert_eq!(python_mtime(1_700_000_000, 999_999_999), 1_700_000_001);
        assert_eq!(python_mtime(-2, 500_000_000), u32::MAX);
        assert_eq!(python_mtime(1 << 32, 0), 0);
    }
}
