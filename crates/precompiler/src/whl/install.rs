//! `precompiler whl-install`.

use crate::args::BackendArg;
use crate::backends::Backends;
use crate::batch;
use crate::job::{known_version, FileEntry, Job};
use crate::report::Report;
use crate::usage::UsageError;
use clap::{Parser, ValueEnum};
use pyc::{Header, Invalidation, PythonVersion};
use pyc_compile::{cached_path, InvalidationMode, OptimizationLevel, Strip, Uncompilable};
use pyc_wheel::{Check, Installed, PatchFile, PathGlob, UnpackRequest, WheelError};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

/// Installs a wheel into a directory of its own, with bytecode.
#[derive(Clone, Debug, PartialEq, Eq, Parser)]
#[command(bin_name = "precompiler whl-install", args_override_self = true)]
pub struct WhlInstall {
    /// The wheel
    #[arg(long, value_name = "FILE", allow_hyphen_values = true)]
    whl: PathBuf,

    /// The directory to write to, which must be empty or missing: it gets site-packages, bin, data and include
    #[arg(long, value_name = "DIR", allow_hyphen_values = true)]
    out: PathBuf,

    /// The target's Python, such as 3.14
    #[arg(long, value_name = "X.Y")]
    python_version: PythonVersion,

    /// The interpreter that compiles [default: as for compiling]
    #[arg(long, value_name = "PATH", allow_hyphen_values = true)]
    interpreter: Option<PathBuf>,

    /// What compiles
    #[arg(long, default_value = "auto")]
    backend: BackendArg,

    /// The tag in the names of bytecode files, such as cpython-314
    #[arg(long, value_name = "TAG")]
    pyc_tag: String,

    /// The optimisation level of the bytecode
    #[arg(long, value_name = "LEVEL", default_value = "0", value_parser = clap::value_parser!(u8).range(0..=2))]
    optimize: u8,

    /// Where the bytecode stands
    #[arg(long, value_name = "WHERE", default_value = "pycache")]
    bytecode: Layout,

    /// A patch of what is below site-packages, a unified diff; may be repeated
    #[arg(long, value_name = "FILE", allow_hyphen_values = true)]
    patch: Vec<PathBuf>,

    /// How many leading components to strip from the names in a patch, as `patch -p`; for each --patch, or for none, then
    /// none are stripped
    #[arg(long, value_name = "N")]
    patch_strip: Vec<usize>,

    /// Files that are not installed: their names in the wheel, `*` for any part of a name and `**` for any number of
    /// directories; may be repeated
    #[arg(long, value_name = "GLOB", allow_hyphen_values = true)]
    exclude: Vec<String>,

    /// Mistakes of the wheel that pip and uv do not mind are errors: files that RECORD does not list or that have another
    /// hash there, listed files that are missing, and the like
    #[arg(long)]
    strict: bool,

    /// What the wheel is called in messages, such as the target's label
    #[arg(long, value_name = "NAME", allow_hyphen_values = true)]
    label: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Layout {
    /// nowhere: sources only
    None,
    /// in __pycache__ beside the source (PEP 3147)
    Pycache,
    /// in the place of the source
    Sourceless,
}

impl WhlInstall {
    /// Checks what the command line's form does not tell.
    pub fn check(&self) -> Result<(), UsageError> {
        if self.bytecode != Layout::None {
            known_version(self.python_version)?;
        }
        let (patches, strips) = (self.patch.len(), self.patch_strip.len());
        if strips != 0 && strips != patches {
            return Err(UsageError::new(format!(
                "--patch and --patch-strip belong together, but there are {patches} and {strips} of them"
            )));
        }
        Ok(())
    }

    pub fn run(&self, base: &Path, backends: &Backends, cancelled: &AtomicBool) -> Report {
        let mut report = Report::default();
        let out = base.join(&self.out);
        let mut installed = match pyc_wheel::unpack(&self.request(base)) {
            Ok(installed) => installed,
            Err(error) => {
                self.report_error(&error, &mut report);
                return report;
            }
        };
        if self.bytecode != Layout::None {
            let (patched, others) = self.jobs(&installed);
            report = batch::run(&patched, base, backends, cancelled);
            self.report_broken_patches(&installed, &patched, &mut report);
            if report.exit_code == 0 {
                report = batch::run(&others, base, backends, cancelled);
            }
            for job in [patched, others] {
                if report.exit_code == 0 && !self.keeps_sources() {
                    if let Err(error) = take_sources_away(&mut installed, &job) {
                        self.report_error(&error, &mut report);
                    }
                }
            }
        }
        for warning in pyc_wheel::summary(installed.faults()) {
            report.warning(&format_args!("{}: {warning}", self.subject()));
        }
        for glob in installed.unused_excludes() {
            let label = self.label.as_deref().unwrap_or("--exclude");
            let pattern = glob.pattern();
            report.warning(&format_args!(
                "{label}: exclude has {pattern:?}, which is the name of no file in the wheel"
            ));
        }
        if report.exit_code == 0 {
            if let Err(error) = installed.write_record() {
                self.report_error(&error, &mut report);
            }
        }
        if report.exit_code != 0 {
            pyc_wheel::clear(&out);
        }
        report
    }

    /// What messages call the wheel.
    fn subject(&self) -> String {
        match &self.label {
            Some(label) => label.clone(),
            None => self.whl.display().to_string(),
        }
    }

    /// Names the patches that have broken a source.
    fn report_broken_patches(&self, installed: &Installed, job: &Job, report: &mut Report) {
        if report.exit_code == 0 {
            return;
        }
        for file in job.files.iter().filter(|file| !file.pyc.exists()) {
            let Some(patch) = installed.patch_of(&file.name) else {
                continue;
            };
            report.error(&format_args!(
                "{}: patches: {}: {} cannot be compiled after this patch; correct the patch",
                self.subject(),
                patch.display(),
                file.name
            ));
        }
    }

    fn report_error(&self, error: &WheelError, report: &mut Report) {
        match &self.label {
            Some(label) => report.error(&format_args!("{label}: {error}")),
            None => report.error(error),
        }
    }

    fn request(&self, base: &Path) -> UnpackRequest {
        let strips = self.patch_strip.iter().copied().chain(std::iter::repeat(0));
        let patches = self.patch.iter().zip(strips);
        UnpackRequest {
            wheel: base.join(&self.whl),
            out: base.join(&self.out),
            patches: patches
                .map(|(path, strip)| PatchFile {
                    path: base.join(path),
                    strip,
                })
                .collect(),
            exclude: self
                .exclude
                .iter()
                .map(|glob| PathGlob::new(glob))
                .collect(),
            check: if self.strict {
                Check::Strict
            } else {
                Check::Lenient
            },
        }
    }

    /// Compiling the modules that patches have changed, whose errors are those of the patches, and all others.
    fn jobs(&self, installed: &Installed) -> (Job, Job) {
        let mut others = self.job(installed);
        let mut patched = others.clone();
        let is_patched = |file: &FileEntry| installed.patch_of(&file.name).is_some();
        patched.uncompilable = Uncompilable::Error;
        patched.files.retain(is_patched);
        others.files.retain(|file| !is_patched(file));
        (patched, others)
    }

    /// Compiling every module. The directory never changes, so the bytecode need not be checked.
    fn job(&self, installed: &Installed) -> Job {
        let directory = installed.site_packages();
        let files = installed.sources().into_iter().map(|source| FileEntry {
            src: directory.join(&source),
            pyc: directory.join(self.bytecode_path(Path::new(&source))),
            name: source,
        });
        Job {
            python: self.python_version,
            interpreter: self.interpreter.clone(),
            backend: self.backend.into(),
            invalidation: InvalidationMode::UncheckedHash,
            optimization: self.level(),
            strip: Strip::default(),
            jobs: None,
            files: files.collect(),
            trees: Vec::new(),
            uncompilable: if self.keeps_sources() {
                Uncompilable::LeaveSource
            } else {
                // Programs link some directories file by file, and take it that every module has bytecode.
                Uncompilable::Defer
            },
        }
    }

    /// Where the bytecode of a source stands.
    fn bytecode_path(&self, source: &Path) -> PathBuf {
        if self.keeps_sources() {
            cached_path(source, &self.pyc_tag, self.level())
        } else {
            source.with_extension("pyc")
        }
    }

    fn keeps_sources(&self) -> bool {
        self.bytecode != Layout::Sourceless
    }

    fn level(&self) -> OptimizationLevel {
        OptimizationLevel::from_number(self.optimize).unwrap_or_default()
    }
}

/// Removes the sources that have bytecode in their place, but those that it was deferred for: where both are, Python imports
/// the source, and what is no module at all (a template) stays readable.
fn take_sources_away(installed: &mut Installed, job: &Job) -> Result<(), WheelError> {
    for file in &job.files {
        let bytecode = format!("{}c", file.name);
        if is_deferred(&file.pyc) {
            installed.add(&bytecode)?;
        } else {
            installed.replace(&file.name, &bytecode)?;
        }
    }
    Ok(())
}

/// Whether bytecode only compiles its source. All other bytecode of an installation is not checked against its source.
fn is_deferred(pyc: &Path) -> bool {
    let mut start = [0; 16];
    let is_read = File::open(pyc).and_then(|mut file| file.read_exact(&mut start));
    is_read.is_ok()
        && Header::parse(&start)
            .is_ok_and(|header| matches!(header.invalidation, Invalidation::CheckedHash(_)))
}
