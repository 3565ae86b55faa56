//! One source, compiled by both.

use std::num::NonZeroUsize;

use pyc::canonical::canonical_graph;
use pyc::difference::first_difference;
use pyc::{canonicalize, PythonVersion};
use pyc_compile::{
    Backend, Bytecode, CompileError, CompileRequest, Interpreter, InterpreterBackend,
    NativeBackend, OptimizationLevel, SourceError, Strip,
};

use crate::{listing, several};

/// With how many more seeds of its hashes CPython is asked about a source of which it may make several bytecodes.
const MORE_SEEDS: u32 = 32;

/// The two compilers, and how they compile.
pub struct Checker {
    version: PythonVersion,
    optimization: OptimizationLevel,
    strip: Strip,
    native: NativeBackend,
    interpreter: InterpreterBackend,
    /// How the latter's processes are started.
    settings: Interpreter,
}

/// One of the two compilers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The native compiler.
    Native,
    /// The interpreter.
    CPython,
}

/// What came of one source.
#[derive(Clone, Debug)]
pub enum Verdict {
    /// The same bytecode, or the same error.
    Identical,
    /// Both refuse the source, but tell it otherwise: the native compiler's error and CPython's.
    ToldOtherwise(Box<SourceError>, Box<SourceError>),
    /// CPython makes several bytecodes, by the seed of its hashes, and the native compiler makes one of them.
    OneOfSeveral,
    /// Two bytecodes.
    Differs(Box<Finding>),
    /// One of them refuses it.
    RefusedBy(Side, Box<SourceError>),
    /// The native compiler does not know how to compile it.
    Unsupported(String),
    /// The native compiler has a bug about it.
    Internal(String),
    /// CPython gives no answer: it crashes, or takes too long.
    NoAnswer(String),
}

/// The first difference of two bytecodes.
#[derive(Clone, Debug)]
pub struct Finding {
    /// Where it is: `code f.<locals>.g: co_consts[1][0]`.
    pub what: String,
    /// What the native compiler has there.
    pub native: String,
    /// What CPython has there.
    pub cpython: String,
    /// The instructions around the first that differs, if any does.
    pub listing: String,
}

impl Verdict {
    /// Whether the native compiler did what it should not do.
    pub fn is_wrong(&self) -> bool {
        matches!(
            self,
            Self::Differs(_) | Self::RefusedBy(..) | Self::Internal(_)
        )
    }

    /// A name for programs.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Identical => "identical",
            Self::ToldOtherwise(..) => "told_otherwise",
            Self::OneOfSeveral => "one_of_several",
            Self::Differs(_) => "differs",
            Self::RefusedBy(Side::Native, _) => "refused_by_native",
            Self::RefusedBy(Side::CPython, _) => "refused_by_cpython",
            Self::Unsupported(_) => "unsupported",
            Self::Internal(_) => "internal",
            Self::NoAnswer(_) => "no_answer",
        }
    }

    /// What both say alike if two sources have the same problem: a line without what is particular to a source.
    pub fn signature(&self) -> String {
        let text = match self {
            Self::Identical | Self::OneOfSeveral => String::new(),
            Self::ToldOtherwise(native, cpython) => {
                format!("{} / {}", native.message, cpython.message)
            }
            Self::Differs(finding) => {
                let field = finding.what.rsplit(": ").next().unwrap_or_default();
                field.split('[').next().unwrap_or_default().to_owned()
            }
            Self::RefusedBy(_, error) => format!("{}: {}", error.kind, error.message),
            Self::Unsupported(reason) | Self::Internal(reason) | Self::NoAnswer(reason) => {
                reason.clone()
            }
        };
        format!("{} {text}", self.name())
    }
}

impl Checker {
    /// A checker that compares with an interpreter of a version, in so many processes.
    pub fn new(interpreter: Interpreter, version: PythonVersion, processes: NonZeroUsize) -> Self {
        let interpreter = Interpreter {
            expected: Some(version),
            ..interpreter
        };
        Self {
            version,
            optimization: OptimizationLevel::Zero,
            strip: Strip::default(),
            native: NativeBackend::new(version),
            interpreter: InterpreterBackend::new(interpreter.clone(), processes),
            settings: interpreter,
        }
    }

    /// The same with another optimisation level.
    #[must_use]
    pub fn at_level(self, optimization: OptimizationLevel) -> Self {
        Self {
            optimization,
            ..self
        }
    }

    /// The same with something taken out.
    #[must_use]
    pub fn stripping(self, strip: Strip) -> Self {
        Self { strip, ..self }
    }

    /// The version that is compiled for.
    pub fn version(&self) -> PythonVersion {
        self.version
    }

    /// Which release of CPython it is compared with.
    ///
    /// # Errors
    ///
    /// If the interpreter cannot be used.
    pub fn release(&self) -> Result<String, CompileError> {
        Ok(self.interpreter.identity()?.full_version)
    }

    /// Compiles a source with both.
    ///
    /// # Errors
    ///
    /// If no source can be compiled with this interpreter.
    pub fn check(&self, source: &[u8], file_name: &str) -> Result<Verdict, CompileError> {
        let request = CompileRequest {
            source,
            file_name,
            optimization: self.optimization,
            strip: self.strip,
        };
        let native = match self.native.compile(&request) {
            Ok(native) => canonicalize(&native.marshal, self.version).map_err(|reason| {
                Verdict::Internal(format!("its output is no marshal data: {reason}"))
            }),
            Err(CompileError::Source(error)) => Err(Verdict::RefusedBy(Side::Native, error)),
            Err(CompileError::Unsupported { reason, .. }) => Err(Verdict::Unsupported(reason)),
            Err(CompileError::Internal { detail, .. }) => Err(Verdict::Internal(detail)),
            Err(other) => Err(Verdict::Internal(other.to_string())),
        };
        let native = match native {
            Err(verdict @ (Verdict::Unsupported(_) | Verdict::Internal(_))) => return Ok(verdict),
            native => native,
        };
        let cpython = match self.interpreter.compile(&request) {
            Ok(cpython) => canonicalize(&cpython.marshal, self.version).map_err(|reason| {
                Verdict::NoAnswer(format!("its output is no marshal data: {reason}"))
            }),
            // That its own stack or memory is too small is nothing that CPython says of the source.
            Err(CompileError::Source(error))
                if matches!(error.kind.as_str(), "MemoryError" | "RecursionError") =>
            {
                Err(Verdict::NoAnswer(error.to_string()))
            }
            Err(CompileError::Source(error)) => Err(Verdict::RefusedBy(Side::CPython, error)),
            Err(error) if error.is_about_the_interpreter() => return Err(error),
            Err(error) => Err(Verdict::NoAnswer(error.to_string())),
        };
        Ok(match (native, cpython) {
            (Ok(native), Ok(cpython)) if native == cpython => Verdict::Identical,
            (Ok(native), Ok(cpython)) => self.difference(&native, &cpython, &request),
            (Err(Verdict::RefusedBy(_, native)), Err(Verdict::RefusedBy(_, cpython))) => {
                if is_told_alike(&native, &cpython) {
                    Verdict::Identical
                } else {
                    Verdict::ToldOtherwise(native, cpython)
                }
            }
            (Ok(_), Err(verdict)) | (Err(verdict), Ok(_)) => verdict,
            (Err(_), Err(no_answer)) => no_answer,
        })
    }

    fn difference(&self, native: &[u8], cpython: &[u8], request: &CompileRequest<'_>) -> Verdict {
        if several::may_be(native, cpython, self.version)
            && self.is_one_of_several(cpython, request)
        {
            return Verdict::OneOfSeveral;
        }
        let read = |marshal| pyc::read(marshal, self.version).map(|graph| canonical_graph(&graph));
        let (native, cpython) = match (read(native), read(cpython)) {
            (Ok(native), Ok(cpython)) => (native, cpython),
            (Err(error), _) | (_, Err(error)) => return Verdict::Internal(error.to_string()),
        };
        let Some(found) = first_difference(&native, &cpython) else {
            return Verdict::Differs(Box::new(Finding {
                what: "code <module>: which equal objects are one, and which strings are interned"
                    .to_owned(),
                native: String::new(),
                cpython: String::new(),
                listing: String::new(),
            }));
        };
        let views = found
            .codes
            .and_then(|(left, right)| Some((native.code_view(left)?, cpython.code_view(right)?)));
        let listing = views.map_or_else(String::new, |(left, right)| {
            listing::around_first_difference(&native, left, &cpython, right, self.version)
        });
        Verdict::Differs(Box::new(Finding {
            what: found.what,
            native: found.left,
            cpython: found.right,
            listing,
        }))
    }

    /// Whether CPython itself makes several bytecodes of a source, and the native compiler the same as one of its
    /// processes if it takes that one's order of variables.
    fn is_one_of_several(&self, cpython: &[u8], request: &CompileRequest<'_>) -> bool {
        let mut is_made = self.is_made_in_order_of(cpython, request);
        let mut are_several = false;
        for more in 1..=MORE_SEEDS {
            let settings = Interpreter {
                hash_seed: self.settings.hash_seed + more,
                ..self.settings.clone()
            };
            let interpreter = InterpreterBackend::new(settings, NonZeroUsize::MIN);
            let answer = self.canonical(interpreter.compile(request));
            let Some(other) = answer.filter(|answer| answer != cpython) else {
                continue;
            };
            are_several = true;
            is_made = is_made || self.is_made_in_order_of(&other, request);
            if is_made {
                break;
            }
        }
        are_several && is_made
    }

    fn is_made_in_order_of(&self, cpython: &[u8], request: &CompileRequest<'_>) -> bool {
        let orders = several::orders(cpython, self.version);
        let native = self.canonical(self.native.compile_in_order(request, &orders));
        native.is_some_and(|native| native == cpython)
    }

    fn canonical(&self, compiled: Result<Bytecode, CompileError>) -> Option<Vec<u8>> {
        canonicalize(&compiled.ok()?.marshal, self.version).ok()
    }
}

fn is_told_alike(left: &SourceError, right: &SourceError) -> bool {
    let place = |error: &SourceError| (error.line, error.column, error.end_line, error.end_column);
    (&left.kind, &left.message, place(left)) == (&right.kind, &right.message, place(right))
}
