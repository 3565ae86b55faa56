//! The backend that is used if none is asked for.

use crate::{is_certified, Backend, Bytecode, CompileError, CompileRequest, NativeBackend};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// Gives an interpreter that is at hand, or none. It is asked once, and only if it is needed.
pub type FindInterpreter<'a> = Box<dyn Fn() -> Option<Arc<dyn Backend>> + Send + Sync + 'a>;

/// Compiles natively, and asks an interpreter where that does not come to bytecode.
///
/// Both make the same bytecode, so which of them did shows in the [notes](AutoBackend::take_notes) alone:
///
/// - What the native compiler does not support, or has a bug about, the interpreter compiles.
/// - What the native compiler refuses, the interpreter has to refuse as well. Its error is the one that is told.
/// - Without an interpreter, the native compiler's error is.
pub struct AutoBackend<'a> {
    native: Arc<NativeBackend>,
    find: FindInterpreter<'a>,
    interpreter: OnceLock<Option<Arc<dyn Backend>>>,
    notes: Mutex<Vec<String>>,
}

impl<'a> AutoBackend<'a> {
    /// A backend for a version that is [certified](is_certified).
    pub fn new(native: Arc<NativeBackend>, find: FindInterpreter<'a>) -> Self {
        debug_assert!(is_certified(native.version()) || cfg!(test));
        Self {
            native,
            find,
            interpreter: OnceLock::new(),
            notes: Mutex::default(),
        }
    }

    /// What a person should know of the files that were compiled since the last call, and forgets it.
    pub fn take_notes(&self) -> Vec<String> {
        std::mem::take(&mut *self.notes.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn note(&self, note: String) {
        let notes = self.notes.lock();
        notes.unwrap_or_else(PoisonError::into_inner).push(note);
    }
}

impl Backend for AutoBackend<'_> {
    fn compile(&self, request: &CompileRequest<'_>) -> Result<Bytecode, CompileError> {
        let error = match self.native.compile(request) {
            Err(error) if error.another_compiler_may_do() => error,
            outcome => return outcome,
        };
        let Some(interpreter) = self.interpreter.get_or_init(&self.find) else {
            return Err(error);
        };
        match interpreter.compile(request) {
            Ok(bytecode) => {
                let reason = match &error {
                    CompileError::Source(source) => format!(
                        "{}: the native compiler refused this file, but CPython does not, and compiled it: {}",
                        source.file_name, source.message
                    ),
                    other => format!("{other}; CPython compiled it instead"),
                };
                self.note(reason);
                Ok(bytecode)
            }
            // An interpreter that does not work is none.
            Err(other) if other.is_about_the_interpreter() => Err(error),
            Err(other) => Err(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{OptimizationLevel, SourceError, Strip};
    use pyc::PythonVersion;

    /// Answers every request alike.
    struct Fixed(Result<Bytecode, CompileError>);

    impl Backend for Fixed {
        fn compile(&self, _: &CompileRequest<'_>) -> Result<Bytecode, CompileError> {
            self.0.clone()
        }
    }

    const VERSION: PythonVersion = PythonVersion::new(3, 14);

    fn bytecode() -> Bytecode {
        Bytecode {
            marshal: b"from the interpreter".to_vec(),
            version: VERSION,
            magic: 3627,
        }
    }

    fn source_error(message: &str) -> CompileError {
        CompileError::Source(Box::new(SourceError {
            kind: "SyntaxError".into(),
            message: message.into(),
            file_name: "a.py".into(),
            ..SourceError::default()
        }))
    }

    /// What becomes of a file that the native compiler refuses, and the notes.
    fn compile(
        interpreter: Option<Result<Bytecode, CompileError>>,
    ) -> (Result<Bytecode, CompileError>, Vec<String>) {
        let find: FindInterpreter<'_> = Box::new(move || {
            let answer = interpreter.clone()?;
            Some(Arc::new(Fixed(answer)) as Arc<dyn Backend>)
        });
        let auto = AutoBackend::new(Arc::new(NativeBackend::new(VERSION)), find);
        let request = CompileRequest {
            source: b"\0",
            file_name: "a.py",
            optimization: OptimizationLevel::Zero,
            strip: Strip::default(),
        };
        let outcome = auto.compile(&request);
        (outcome, auto.take_notes())
    }

    #[test]
    fn what_the_native_compiler_does_not_do_the_interpreter_does() {
        let (outcome, notes) = compile(Some(Ok(bytecode())));
        assert_eq!(outcome.unwrap(), bytecode());
        assert_eq!(notes.len(), 1);
        assert!(notes[0].starts_with("a.py: "), "{notes:?}");
    }

    #[test]
    fn the_interpreters_error_is_told() {
        let (outcome, notes) = compile(Some(Err(source_error("of the interpreter"))));
        let Err(CompileError::Source(error)) = outcome else {
            panic!("{outcome:?}");
        };
        assert_eq!(error.message, "of the interpreter");
        assert_eq!(notes, [""; 0]);
    }

    #[test]
    fn without_an_interpreter_there_is_the_native_error() {
        let broken = CompileError::NotCPython {
            interpreter: "python".into(),
            found: String::new(),
        };
        for interpreter in [None, Some(Err(broken))] {
            let (outcome, notes) = compile(interpreter);
            assert!(outcome.unwrap_err().to_string().contains("a.py"));
            assert_eq!(notes, [""; 0]);
        }
    }
}
