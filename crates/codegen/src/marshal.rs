//! From code objects to marshal data, in its canonical form at once.

use crate::assemble::CodeObject;
use crate::constant::{Constant, ConstantId, Constants};
use crate::error::{Error, SourceProblem};
use crate::name::{Name, Names};
use num_bigint::BigInt;
use num_traits::Signed;
use pyc::object::{Code, ObjectId};
use pyc::GraphBuilder;

/// The marshal data of a module's code object.
///
/// # Errors
///
/// If it nests more deeply than CPython can write and read it.
pub(crate) fn write(
    module: ConstantId,
    codes: &[CodeObject],
    constants: &Constants,
    names: &Names<'_>,
    file_name: &str,
) -> Result<Vec<u8>, Error> {
    let digits = large_ints(constants);
    // of a code object, which is a constant itself, three tuples and four bytes are none
    let most = constants.len() + names.len() + 7 * codes.len() + 3;
    let mut builder = GraphBuilder::with_capacity(most);
    let texts = names.texts().map(str::as_bytes);
    let name_objects: Vec<_> = texts.map(|text| builder.distinct_str(text)).collect();
    let filename = match names.find(file_name) {
        Some(name) => name_objects[name.index()],
        None => builder.distinct_str(file_name.as_bytes()),
    };
    let mut writer = Writer {
        no_bytes: builder.bytes(&[]),
        no_items: builder.tuple(&[]),
        builder,
        codes,
        constants,
        names,
        digits: &digits,
        file_name,
        filename,
        longest_name: names.texts().map(str::len).max().unwrap_or(0),
        pending: Vec::new(),
        objects: vec![None; constants.len()],
        name_objects,
    };
    let root = writer.constant(module);
    pyc::write_if_readable(&writer.builder.finish(root))
        .ok_or_else(|| Error::Source(SourceProblem::nested_too_deeply()))
}

/// The digits of the numbers that do not fit 64 bits, in the order of the constants.
fn large_ints(constants: &Constants) -> Vec<(ConstantId, Vec<u8>)> {
    constants
        .iter()
        .filter_map(|(id, constant)| match constant {
            Constant::BigInt(value) => Some((id, digits(value))),
            _ => None,
        })
        .collect()
}

/// The digits of 15 bits of a number's magnitude, the least significant first, each in two bytes.
fn digits(value: &BigInt) -> Vec<u8> {
    const BITS: u32 = 15;
    let mut digits = Vec::new();
    let (mut pending, mut count) = (0u64, 0);
    for word in value.magnitude().iter_u32_digits() {
        pending |= u64::from(word) << count;
        count += u32::BITS;
        while count >= BITS {
            digits.extend((pending as u16 & 0x7fff).to_le_bytes());
            pending >>= BITS;
            count -= BITS;
        }
    }
    digits.extend((pending as u16).to_le_bytes());
    while digits.ends_with(&[0, 0]) {
        digits.truncate(digits.len() - 2);
    }
    digits
}

struct Writer<'a> {
    builder: GraphBuilder<'a>,
    codes: &'a [CodeObject],
    constants: &'a Constants,
    names: &'a Names<'a>,
    digits: &'a [(ConstantId, Vec<u8>)],
    file_name: &'a str,
    filename: ObjectId,
    /// The empty bytes
    no_bytes: ObjectId,
    /// The empty tuple
    no_items: ObjectId,
    /// The length of the longest name, in bytes
    longest_name: usize,
    /// The contents, so far, of the containers that are being made, each above those that contain it
    pending: Vec<ObjectId>,
    /// For every constant its object, once it has one
    objects: Vec<Option<ObjectId>>,
    /// For every name its object
    name_objects: Vec<ObjectId>,
}

impl<'a> Writer<'a> {
    /// The object of a constant. A NaN, and what has one, is another object at every place.
    #[inline]
    fn constant(&mut self, id: ConstantId) -> ObjectId {
        match self.objects[id.0 as usize] {
            Some(object) => object,
            None => self.new_constant(id),
        }
    }

    /// An object for a constant that has none. Equal constants are one, so only what has other sources
    /// as well must be searched for: bytes, strings and tuples are among the fields of code objects, and
    /// sets may have been filled in different orders.
    fn new_constant(&mut self, id: ConstantId) -> ObjectId {
        let (constants, digits) = (self.constants, self.digits);
        let object = match constants.get(id) {
            Constant::None => self.builder.none(),
            Constant::False => self.builder.bool(false),
            Constant::True => self.builder.bool(true),
            Constant::Ellipsis => self.builder.ellipsis(),
            Constant::Int(value) => self.builder.distinct_int(*value),
            Constant::BigInt(value) => {
                let place = digits.partition_point(|(known, _)| *known < id);
                let bytes = digits.get(place).map_or(&[][..], |(_, bytes)| bytes);
                self.builder.big_int(value.is_negative(), bytes)
            }
            Constant::Float(bits) => self.builder.float(f64::from_bits(*bits)),
            Constant::Complex(real, imag) => self
                .builder
                .complex(f64::from_bits(*real), f64::from_bits(*imag)),
            Constant::Str(text) => self.text(text),
            Constant::Bytes(bytes) => self.bytes(bytes),
            Constant::Tuple(items) => self.tuple(items),
            Constant::FrozenSet(items) => self.container(items, GraphBuilder::frozen_set),
            Constant::Slice(parts) => {
                let parts = parts.map(|part| self.constant(part));
                self.builder.slice(parts)
            }
            Constant::Code(index) => self.code(*index),
        };
        if !constants.has_nan(id) {
            self.objects[id.0 as usize] = Some(object);
        }
        object
    }

    /// Makes a container of what has become of these constants.
    fn container(
        &mut self,
        ids: &[ConstantId],
        make: impl FnOnce(&mut GraphBuilder<'a>, &[ObjectId]) -> ObjectId,
    ) -> ObjectId {
        let start = self.pending.len();
        for &id in ids {
            let object = self.constant(id);
            self.pending.push(object);
        }
        let container = make(&mut self.builder, &self.pending[start..]);
        self.pending.truncate(start);
        container
    }

    fn tuple(&mut self, items: &[ConstantId]) -> ObjectId {
        self.container(items, GraphBuilder::tuple)
    }

    /// The object of a constant string, which may be a name or the file's name as well.
    fn text(&mut self, text: &'a [u8]) -> ObjectId {
        // long strings are documentation, which need not be read for this
        if text.len() <= self.longest_name {
            if let Some(name) = self.names.find(text) {
                return self.name(name);
            }
        }
        if text == self.file_name.as_bytes() {
            return self.filename;
        }
        self.builder.distinct_str(text)
    }

    fn bytes(&mut self, bytes: &'a [u8]) -> ObjectId {
        // many code objects have no variables, and most have no handlers of exceptions
        if bytes.is_empty() {
            return self.no_bytes;
        }
        self.builder.bytes(bytes)
    }

    fn name(&self, name: Name) -> ObjectId {
        self.name_objects[name.index()]
    }

    fn name_tuple(&mut self, names: &[Name]) -> ObjectId {
        if names.is_empty() {
            return self.no_items;
        }
        let start = self.pending.len();
        let objects = names.iter().map(|name| self.name_objects[name.index()]);
        self.pending.extend(objects);
        let tuple = self.builder.tuple(&self.pending[start..]);
        self.pending.truncate(start);
        tuple
    }

    fn code(&mut self, index: u32) -> ObjectId {
        let codes = self.codes;
        let code = &codes[index as usize];
        let object = Code {
            argcount: code.argcount as i32,
            posonlyargcount: code.posonlyargcount as i32,
            kwonlyargcount: code.kwonlyargcount as i32,
            stacksize: code.stacksize as i32,
            flags: code.flags as i32,
            code: self.bytes(&code.code),
            consts: self.tuple(&code.consts),
            names: self.name_tuple(&code.names),
            localsplusnames: self.name_tuple(&code.localsplusnames),
            localspluskinds: self.bytes(&code.localspluskinds),
            filename: self.filename,
            name: self.name(code.name),
            qualname: self.name(code.qualname),
            firstlineno: code.firstlineno,
            linetable: self.bytes(&code.linetable),
            exceptiontable: self.bytes(&code.exceptiontable),
        };
        self.builder.code(object)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_values_from_different_sources_are_one_object() {
        let source = b"def name(): return 'name', 'f.py', 'it\xc3\xa9', b'', (), ('name',), 1, {1, 2}\n\
            def other(it\xc3\xa9): return it\xc3\xa9 in {1, 2}, it\xc3\xa9 in {2, 1}, b'\\0', lambda: b''\n";
        for file_name in ["f.py", "name", "", "it\u{e9}", "a b"] {
            let options = crate::Options {
                version: pyc::PythonVersion::new(3, 14),
                file_name,
                optimization: 0,
                strip_docstrings: false,
                strip_asserts: false,
            };
            let marshal = crate::compile(source, &options).unwrap();
            assert!(
                pyc::is_canonical(&marshal, options.version),
                "{file_name:?}: {}",
                marshal.escape_ascii()
            );
        }
    }

    #[test]
    fn large_numbers_are_cut_into_digits() {
        let digits = |text: &str| digits(&text.parse().unwrap());
        assert_eq!(digits("32768"), [0, 0, 1, 0]);
        assert_eq!(digits("-32767"), [0xff, 0x7f]);
        assert_eq!(
            digits(&(1u128 << 75).to_string()),
            [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0]
        );
    }
}
