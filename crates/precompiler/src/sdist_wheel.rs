//! `precompiler sdist-wheel`: builds a wheel from a source distribution.

use crate::report::Report;
use crate::usage::UsageError;
use clap::{Parser, ValueEnum};
use pyc_sdist::{BuildRequest, NativeFlags, Target, Tools};
use pyc_wheel::PatchFile;
use std::path::{Path, PathBuf};

/// The first argument that asks for it.
pub const NAME: &str = "sdist-wheel";

/// Builds a wheel from a source distribution, the same bytes everywhere.
#[derive(Clone, Debug, PartialEq, Eq, Parser)]
#[command(name = "precompiler sdist-wheel", args_override_self = true)]
pub struct SdistWheel {
    /// The source distribution
    #[arg(long, value_name = "FILE", allow_hyphen_values = true)]
    sdist: PathBuf,

    /// The wheel to write
    #[arg(long, value_name = "FILE", allow_hyphen_values = true)]
    out: PathBuf,

    /// The interpreter of the Python that the wheel is for
    #[arg(long, value_name = "PATH", allow_hyphen_values = true)]
    interpreter: PathBuf,

    /// A site-packages directory with what the build needs; may be repeated
    #[arg(long, value_name = "DIR", allow_hyphen_values = true)]
    site: Vec<PathBuf>,

    /// The C compiler
    #[arg(long, value_name = "PATH", allow_hyphen_values = true)]
    cc: Option<PathBuf>,

    /// The C++ compiler
    #[arg(long, value_name = "PATH", allow_hyphen_values = true)]
    cxx: Option<PathBuf>,

    /// The archiver
    #[arg(long, value_name = "PATH", allow_hyphen_values = true)]
    ar: Option<PathBuf>,

    /// A patch of the source, a unified diff; may be repeated
    #[arg(long, value_name = "FILE", allow_hyphen_values = true)]
    patch: Vec<PathBuf>,

    /// How many leading components to strip from the names in a patch, as `patch -p`; for each --patch, or for none, then
    /// none are stripped
    #[arg(long, value_name = "N")]
    patch_strip: Vec<usize>,

    /// A line that is added to an error, such as why there is no wheel; may be repeated
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    note: Vec<String>,

    /// A variable that the build sees; may be repeated
    #[arg(long, value_name = "NAME=VALUE", allow_hyphen_values = true, value_parser = variable)]
    env: Vec<(String, String)>,

    /// A directory of a variable that is a list of directories; may be repeated
    #[arg(long, value_name = "NAME=DIR", allow_hyphen_values = true, value_parser = variable)]
    path: Vec<(String, String)>,

    /// What to do about options such as -march=native
    #[arg(long, value_enum, default_value_t = OnNativeFlags::Warn)]
    native_flags: OnNativeFlags,

    /// What messages call the target that the wheel has to be for
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    target: Option<String>,

    /// A Python and an ABI tag that wheels for the target may have; may be repeated
    #[arg(long, value_name = "TAG-TAG")]
    interpreter_tag: Vec<String>,

    /// A platform tag that wheels for the target may have; may be repeated
    #[arg(long, value_name = "TAG")]
    platform_tag: Vec<String>,
}

/// The values of `--native-flags`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum OnNativeFlags {
    Warn,
    Drop,
    Keep,
}

/// Groups directories by the variable that they are for.
fn by_variable(paths: &[(String, String)], base: &Path) -> Vec<(String, Vec<PathBuf>)> {
    let mut grouped: Vec<(String, Vec<PathBuf>)> = Vec::new();
    for (name, path) in paths {
        let path = base.join(path);
        match grouped.iter_mut().find(|(other, _)| other == name) {
            Some((_, directories)) => directories.push(path),
            None => grouped.push((name.clone(), vec![path])),
        }
    }
    grouped
}

fn variable(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("it must be NAME=VALUE".to_owned()),
    }
}

impl SdistWheel {
    /// Reads the arguments after [`NAME`].
    pub fn parse(arguments: &[String]) -> Result<Self, UsageError> {
        let name = NAME.to_owned();
        let parsed = Self::try_parse_from(std::iter::once(&name).chain(arguments))?;
        let (patches, strips) = (parsed.patch.len(), parsed.patch_strip.len());
        if strips != 0 && strips != patches {
            return Err(UsageError::new(format!(
                "--patch and --patch-strip belong together, but there are {patches} and {strips} of them"
            )));
        }
        Ok(parsed)
    }

    /// Does it. Relative paths are below `base`.
    pub fn run(&self, base: &Path) -> Report {
        let strips = self.patch_strip.iter().copied().chain(std::iter::repeat(0));
        let patches = self.patch.iter().zip(strips);
        let below = |path: &Option<PathBuf>| path.as_ref().map(|path| base.join(path));
        let request = BuildRequest {
            sdist: base.join(&self.sdist),
            out: base.join(&self.out),
            interpreter: base.join(&self.interpreter),
            sites: self.site.iter().map(|site| base.join(site)).collect(),
            tools: Tools {
                cc: below(&self.cc),
                cxx: below(&self.cxx),
                ar: below(&self.ar),
            },
            patches: patches
                .map(|(path, strip)| PatchFile {
                    path: base.join(path),
                    strip,
                })
                .collect(),
            variables: self.env.clone(),
            paths: by_variable(&self.path, base),
            native_flags: match self.native_flags {
                OnNativeFlags::Warn => NativeFlags::Warn,
                OnNativeFlags::Drop => NativeFlags::Drop,
                OnNativeFlags::Keep => NativeFlags::Keep,
            },
            target: self.target.as_ref().map(|description| Target {
                description: description.clone(),
                interpreters: self.interpreter_tag.clone(),
                platforms: self.platform_tag.clone(),
            }),
        };
        let mut report = Report::default();
        match pyc_sdist::build(&request) {
            Ok(warnings) => {
                for warning in warnings {
                    let sdist = self.sdist.display();
                    report.warning(&format_args!("the wheel of {sdist}: {warning}"));
                }
            }
            Err(error) => {
                report.error(&error);
                self.note.iter().for_each(|note| report.note(note));
            }
        }
        report
    }
}
