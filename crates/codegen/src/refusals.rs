//! Whether we refuse what CPython refuses.

use crate::constant::{Constant, ConstantId, Constants};
use crate::error::Error;
use crate::generate::{self, Finish, Settings};
use crate::name::Names;
use crate::source::{self, Source};
use crate::symtable;
use crate::unit::Unit;
use crate::version::Version;

/// Assembles nothing.
struct Nothing;

impl Finish for Nothing {
    fn finish(
        &mut self,
        _: Unit,
        _: &Names<'_>,
        constants: &mut Constants,
    ) -> Result<ConstantId, Error> {
        Ok(constants.intern(Constant::Code(0)))
    }
}

fn check(bytes: &[u8], version: Version) -> Result<(), Error> {
    let source = Source::decode(bytes, version)?;
    let tree = source::parse(&source, version)?;
    let mut names = generate::known::names();
    let symtable = symtable::build(&tree, &source, version, &mut names)?;
    let settings = Settings {
        version,
        optimization: 0,
        strip_docstrings: false,
        strip_asserts: false,
    };
    let mut constants = Constants::new(version);
    generate::module(
        &tree,
        &source,
        &symtable,
        settings,
        &mut names,
        &mut constants,
        &mut Nothing,
    )?;
    Ok(())
}

fn shown(bytes: &[u8], version: Version) -> String {
    let bytes = bytes.to_vec();
    let result = std::panic::catch_unwind(|| check(&bytes, version));
    match result {
        Ok(Ok(())) => "ok".to_owned(),
        Ok(Err(Error::Unsupported(what))) => format!("unsupported {what}"),
        Ok(Err(Error::Source(problem))) => {
            let number = |number: Option<u32>| number.map_or("None".to_owned(), |n| n.to_string());
            format!(
                "{}\t{}\t{}\t{}\t{}\t{}",
                problem.kind,
                number(problem.line),
                number(problem.column),
                number(problem.end_line),
                number(problem.end_column),
                problem.message.replace('\n', "\\n")
            )
        }
        Err(_) => "unsupported panic".to_owned(),
    }
}

/// Reads the file of `PYC_CODEGEN_SNIPPETS`, a source in hexadecimal digits in every line, and writes
/// what becomes of each into the file of `PYC_CODEGEN_RESULTS`.
#[test]
#[ignore = "a tool"]
fn tell_what_is_refused() {
    let version = std::env::var("PYC_CODEGEN_VERSION").unwrap_or("3.14".to_owned());
    let version = Version::new(version.parse().unwrap()).unwrap();
    let snippets = std::fs::read_to_string(std::env::var("PYC_CODEGEN_SNIPPETS").unwrap()).unwrap();
    let results = std::thread::Builder::new()
        .stack_size(4 << 30)
        .spawn(move || {
            let mut results = String::new();
            for line in snippets.lines() {
                let bytes: Vec<u8> = (0..line.len() / 2)
                    .map(|place| u8::from_str_radix(&line[2 * place..2 * place + 2], 16).unwrap())
                    .collect();
                results.push_str(&shown(&bytes, version));
                results.push('\n');
            }
            results
        });
    let results = results.unwrap().join().unwrap();
    std::fs::write(std::env::var("PYC_CODEGEN_RESULTS").unwrap(), results).unwrap();
}
