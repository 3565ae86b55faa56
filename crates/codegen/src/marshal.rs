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
    let mut builder = GraphBuilder::with_capacity(constants.len() + names.len() + 4 * codes.len());
    let filename = builder.str(file_name.as_bytes());
    let mut writer = Writer {
        builder,
        codes,
        constants,
        names,
        digits: &digits,
        filename,
        pending: Vec::new(),
        objects: vec![None; constants.len()],
        name_objects: vec![None; names.len()],
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
    filename: ObjectId,
    /// The contents, so far, of the containers that are being made, each above those that contain it
    pending: Vec<ObjectId>,
    /// For every constant its object, once it has one
    objects: Vec<Option<ObjectId>>,
    /// For every name its object, once it has one
    name_objects: Vec<Option<ObjectId>>,
}

impl<'a> Writer<'a> {
    /// The object of a constant. A NaN, and what has one, is another object at every place.
    fn constant(&mut self, id: ConstantId) -> ObjectId {
        if let Some(object) = self.objects[id.0 as usize] {
            return object;
        }
        let (constants, digits) = (self.constants, self.digits);
        let object = match constants.get(id) {
            Constant::None => self.builder.none(),
            Constant::False => self.builder.bool(false),
            Constant::True => self.builder.bool(true),
            Constant::Ellipsis => self.builder.ellipsis(),
            Constant::Int(value) => self.builder.int(*value),
            Constant::BigInt(value) => {
                let place = digits.partition_point(|(known, _)| *known < id);
                let bytes = digits.get(place).map_or(&[][..], |(_, bytes)| bytes);
                self.builder.big_int(value.is_negative(), bytes)
            }
            Constant::Float(bits) => self.builder.float(f64::from_bits(*bits)),
            Constant::Complex(real, imag) => self
                .builder
                .complex(f64::from_bits(*real), f64::from_bits(*imag)),
            Constant::Str(text) => self.builder.str(text),
            Constant::Bytes(bytes) => self.builder.bytes(bytes),
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

    fn name(&mut self, name: Name) -> ObjectId {
        let (names, known) = (self.names, &mut self.name_objects[name.0 as usize]);
        *known.get_or_insert_with(|| self.builder.str(names.text(name).as_bytes()))
    }

    fn name_tuple(&mut self, names: &[Name]) -> ObjectId {
        let start = self.pending.len();
        for &name in names {
            let object = self.name(name);
            self.pending.push(object);
        }
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
            code: self.builder.bytes(&code.code),
            consts: self.tuple(&code.consts),
            names: self.name_tuple(&code.names),
            localsplusnames: self.name_tuple(&code.localsplusnames),
            localspluskinds: self.builder.bytes(&code.localspluskinds),
            filename: self.filename,
            name: self.name(code.name),
            qualname: self.name(code.qualname),
            firstlineno: code.firstlineno,
            linetable: self.builder.bytes(&code.linetable),
            exceptiontable: self.builder.bytes(&code.exceptiontable),
        };
        self.builder.code(object)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
