//! The output for programs: one JSON document.
//!
//! Its fields, of which none is ever left out; later versions may add some, and count `schema` up if
//! one changes its meaning:
//!
//! | field | value |
//! |---|---|
//! | `schema` | 1 |
//! | `path` | the file, as given |
//! | `size` | its bytes |
//! | `header` | an object, see below |
//! | `canonical` | whether the file is in canonical form; null if its code could not be read |
//! | `error` | why its code could not be read; null if it could |
//! | `codes` | the code objects, outer ones before inner ones: a list of objects, see below |
//!
//! | field of `header` | value |
//! |---|---|
//! | `magic` | the magic number |
//! | `python` | the version, such as `"3.14"`; null if no known one has this magic number |
//! | `invalidation` | `"checked-hash"`, `"unchecked-hash"` or `"timestamp"` |
//! | `source_hash` | 16 hexadecimal digits; null for timestamps |
//! | `mtime` | the source's time in seconds since 1970, modulo 2³²; null for hashes |
//! | `source_size` | the source's bytes, modulo 2³²; null for hashes |
//!
//! | field of a code object | value |
//! |---|---|
//! | `parent` | the index in `codes` of the one that holds it; null for the outermost |
//! | `name`, `qualname`, `filename`, `firstlineno`, `argcount`, `posonlyargcount`, `kwonlyargcount`, `stacksize`, `flags` | as Python's attributes with `co_` before |
//! | `flag_names` | the flags that are set, such as `"OPTIMIZED"`; hexadecimal if they have no name |
//! | `code_size`, `linetable_size`, `exceptiontable_size` | bytes of `co_code`, `co_linetable`, `co_exceptiontable` |
//! | `names`, `varnames`, `cellvars`, `freevars` | lists of strings, as Python's attributes with `co_` before |
//! | `consts` | the constants: a list of objects with `type`, the name of the Python type; `repr`, the value as Python would print it, cut off with `…` after 10,000 bytes; and `code`, the index in `codes` if it is a code object, else null |

use std::io::{self, Write};

use pyc::object::ObjectId;
use pyc::{code_flags, Invalidation};
use serde::ser::{SerializeStruct, Serializer};
use serde::Serialize;

use super::tree::{Node, Tree};
use super::Shown;
use crate::pyc_file::mode_name;
use crate::text::hex;

/// How many bytes of a constant are shown.
const LONGEST_CONSTANT: usize = 10_000;

/// Writes the document.
pub fn write(shown: &Shown<'_, '_>, out: &mut impl Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, &Document::new(shown))?;
    writeln!(out)
}

#[derive(Serialize)]
struct Document<'s, 'a> {
    schema: u32,
    path: String,
    size: usize,
    header: Header,
    canonical: Option<bool>,
    error: Option<String>,
    codes: Codes<'s, 'a>,
}

#[derive(Serialize)]
struct Header {
    magic: u16,
    python: Option<String>,
    invalidation: &'static str,
    source_hash: Option<String>,
    mtime: Option<u32>,
    source_size: Option<u32>,
}

#[derive(Serialize)]
struct Const {
    #[serde(rename = "type")]
    kind: &'static str,
    repr: String,
    code: Option<usize>,
}

impl<'s, 'a> Document<'s, 'a> {
    fn new(shown: &Shown<'s, 'a>) -> Self {
        let body = shown.file.body.as_ref();
        Self {
            schema: 1,
            path: shown.args.file.display().to_string(),
            size: shown.size,
            header: header(shown),
            canonical: body.ok().map(|body| body.is_canonical),
            error: body.err().map(ToString::to_string),
            codes: Codes(shown.tree),
        }
    }
}

fn header(shown: &Shown<'_, '_>) -> Header {
    let invalidation = shown.file.header.invalidation;
    let (source_hash, mtime, source_size) = match invalidation {
        Invalidation::Timestamp { mtime, source_size } => (None, Some(mtime), Some(source_size)),
        Invalidation::CheckedHash(hash) | Invalidation::UncheckedHash(hash) => {
            (Some(hex(&hash)), None, None)
        }
    };
    Header {
        magic: shown.file.header.magic,
        python: shown.file.version.map(|version| version.to_string()),
        invalidation: mode_name(invalidation),
        source_hash,
        mtime,
        source_size,
    }
}

/// The code objects, which are made into JSON one by one while the document is written: references make a
/// file small that says much.
struct Codes<'s, 'a>(Option<&'s Tree<'s, 'a>>);

impl Serialize for Codes<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let codes = self
            .0
            .into_iter()
            .flat_map(|tree| tree.nodes.iter().map(move |node| Code { tree, node }));
        serializer.collect_seq(codes)
    }
}

struct Code<'s, 'a> {
    tree: &'s Tree<'s, 'a>,
    node: &'s Node<'s, 'a>,
}

impl Serialize for Code<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let code = self.node.code;
        let fields = code.fields();
        let mut object = serializer.serialize_struct("Code", 19)?;
        object.serialize_field("parent", &self.node.parent)?;
        object.serialize_field("name", &code.name())?;
        object.serialize_field("qualname", &code.qualname())?;
        object.serialize_field("filename", &code.filename())?;
        object.serialize_field("firstlineno", &fields.firstlineno)?;
        object.serialize_field("argcount", &fields.argcount)?;
        object.serialize_field("posonlyargcount", &fields.posonlyargcount)?;
        object.serialize_field("kwonlyargcount", &fields.kwonlyargcount)?;
        object.serialize_field("stacksize", &fields.stacksize)?;
        object.serialize_field("flags", &fields.flags)?;
        object.serialize_field("flag_names", &code_flags::names(fields.flags))?;
        object.serialize_field("code_size", &code.bytecode().len())?;
        object.serialize_field("linetable_size", &code.linetable().len())?;
        object.serialize_field("exceptiontable_size", &code.exceptiontable().len())?;
        object.serialize_field("names", &code.names().collect::<Vec<_>>())?;
        object.serialize_field("varnames", &code.varnames().collect::<Vec<_>>())?;
        object.serialize_field("cellvars", &code.cellvars().collect::<Vec<_>>())?;
        object.serialize_field("freevars", &code.freevars().collect::<Vec<_>>())?;
        object.serialize_field(
            "consts",
            &Consts {
                tree: self.tree,
                ids: code.consts(),
            },
        )?;
        object.end()
    }
}

struct Consts<'s, 'a> {
    tree: &'s Tree<'s, 'a>,
    ids: &'s [ObjectId],
}

impl Serialize for Consts<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.ids.iter().map(|id| Const {
            kind: self.tree.graph.type_name(*id),
            repr: self.tree.graph.repr(*id, LONGEST_CONSTANT),
            code: self.tree.index_of(*id),
        }))
    }
}
