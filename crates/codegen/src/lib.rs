//! Compiles Python sources to CPython's bytecode without CPython.
//!
//! | module | in CPython 3.14 | what it does |
//! |---|---|---|
//! | `source` | `Parser/tokenizer`, `Parser/pegen.c` | bytes to text, text to a syntax tree, byte offsets to lines and columns |
//! | `symtable` | `Python/symtable.c` | which scope every name belongs to |
//! | `generate` | `Python/codegen.c`, `Python/compile.c` | syntax tree to instructions with labels |
//! | `flow` | `Python/flowgraph.c` | control-flow graph and its passes |
//! | `assemble` | `Python/assemble.c` | bytecode, location table, exception table |
//! | `opcode` | `Lib/opcode.py`, `pycore_opcode_metadata.h` | what the versions' instructions are |
//! | `disassembly` | `Lib/dis.py` | bytecode to a list of instructions |

#![forbid(unsafe_code)]

mod assemble;
mod constant;
mod disassembly;
mod error;
mod flow;
mod fold;
mod generate;
mod instruction;
mod location;
mod marshal;
mod name;
mod opcode;
mod options;
mod source;
mod symtable;
mod unit;
mod version;

use assemble::Assembler;
use constant::Constants;
use generate::Settings;
use source::Source;
use version::Version;

pub use disassembly::{disassemble, Disassembled};
pub use error::{Error, SourceProblem};
pub use options::Options;

/// Compiles one source file: the marshal data of its module's code object.
///
/// Python nests deeply, and so does the compiler's recursion: call it on a thread with a large stack.
///
/// # Errors
///
/// [`Error::Source`] if the source is at fault, [`Error::Unsupported`] if the compiler is.
pub fn compile(source: &[u8], options: &Options<'_>) -> Result<Vec<u8>, Error> {
    compile_in_order(source, options, &[])
}

/// Does what [`compile`] does, for who compares it with one process of CPython.
///
/// Up to 3.13, CPython takes the order of some variables of classes from a set, so that `PYTHONHASHSEED` decides on it.
/// [`compile`] orders these variables by their names. Here, each comprehension that makes such variables takes the
/// shortest of these orders that has all its names.
///
/// # Errors
///
/// Those of [`compile`].
pub fn compile_in_order(
    source: &[u8],
    options: &Options<'_>,
    orders: &[Vec<String>],
) -> Result<Vec<u8>, Error> {
    let version = Version::new(options.version)
        .filter(|version| matches!(version, Version::V3_13 | Version::V3_14))
        .ok_or_else(|| Error::Unsupported(format!("CPython {}", options.version)))?;
    let source = source::with_known_operator(Source::decode(source, version)?, version)?;
    let tree = source::parse(&source, version)?;
    let mut names = generate::known::names();
    let mut constants = Constants::new(version);
    let mut assembler = Assembler::new(version);
    let settings = Settings {
        version,
        optimization: options.optimization,
        strip_docstrings: options.strip_docstrings,
        strip_asserts: options.strip_asserts,
    };
    let symtable = symtable::build(&tree, &source, version, &mut names, orders)?;
    let module = generate::module(
        &tree,
        &source,
        &symtable,
        settings,
        &mut names,
        &mut constants,
        &mut assembler,
    )?;
    marshal::write(
        module,
        assembler.codes(),
        &constants,
        &names,
        options.file_name,
    )
}
