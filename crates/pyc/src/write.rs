//! The writer of the marshal format.
//!
//! Source: `w_object` in CPython's `Python/marshal.c`, marshal versions 4 (Python 3.11 to 3.13),
//! 5 (3.14) and 6 (3.15), which differ only in the types that they add.

use crate::object::{index, CodeId, Graph, Items, Object, ObjectId};
use crate::object::{CODE_OBJECTS, CODE_OBJECTS_BEFORE_LINE};
use crate::read::MAX_DEPTH;
use crate::tag;

/// Writes a graph as marshal data.
///
/// An object that the graph refers to more than once is written at its first place, there alone
/// with the reference flag, and referred to elsewhere. None, False, True, Ellipsis and
/// StopIteration are written at every place. Everything else is as CPython writes it.
pub fn write(graph: &Graph<'_>) -> Vec<u8> {
    write_with_depth(graph).0
}

/// Writes a graph as [`write()`] does, unless objects stand in each other more deeply than can be read: CPython refuses
/// to write that with a ValueError.
pub fn write_if_readable(graph: &Graph<'_>) -> Option<Vec<u8>> {
    let (marshal, depth) = write_with_depth(graph);
    (depth <= MAX_DEPTH).then_some(marshal)
}

/// Writes a graph as [`write()`] does, and tells how deep objects stand in each other.
pub(crate) fn write_with_depth(graph: &Graph<'_>) -> (Vec<u8>, usize) {
    let mut writer = Writer {
        graph,
        out: Vec::with_capacity(graph.objects.len() * 16),
        places: places(graph),
        references: 0,
        open: Vec::new(),
    };
    let mut depth = 1;
    writer.object(graph.root);
    while let Some(rest) = writer.open.last_mut() {
        match rest.next(graph) {
            Next::Object(id) => {
                depth = depth.max(writer.open.len() + 1);
                writer.object(id);
            }
            Next::Long(value) => writer.long(value),
            Next::End => {
                if rest.is_dict {
                    writer.out.push(tag::NULL);
                }
                writer.open.pop();
            }
        }
    }
    (writer.out, depth)
}

/// Where an object stands in the output.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    /// At no place of the graph so far.
    None,
    /// At one place.
    Once,
    /// At more than one place; none is written yet.
    Shared,
    /// It is written: its index among the objects with the reference flag.
    Written(u32),
}

/// For every object whether it is referred to more than once.
fn places(graph: &Graph<'_>) -> Vec<Place> {
    let mut places = vec![Place::None; graph.objects.len()];
    let roots = std::iter::once(graph.root);
    let fields = graph.codes.iter().flat_map(|code| code.objects());
    for id in roots.chain(graph.items.iter().copied()).chain(fields) {
        let place = &mut places[id.index()];
        *place = if *place == Place::None {
            Place::Once
        } else {
            Place::Shared
        };
    }
    places
}

/// What is still to be written of a container.
struct Rest {
    fields: Fields,
    is_dict: bool,
}

enum Fields {
    Items(Items),
    Code {
        code: CodeId,
        objects: [ObjectId; CODE_OBJECTS],
        next: usize,
        line_written: bool,
    },
}

enum Next {
    Object(ObjectId),
    Long(i32),
    End,
}

impl Rest {
    fn next(&mut self, graph: &Graph<'_>) -> Next {
        match &mut self.fields {
            Fields::Items(Items { start, end }) => {
                if start == end {
                    return Next::End;
                }
                *start += 1;
                Next::Object(graph.items[*start as usize - 1])
            }
            Fields::Code {
                code,
                objects,
                next,
                line_written,
            } => {
                if *next == CODE_OBJECTS_BEFORE_LINE && !*line_written {
                    *line_written = true;
                    return Next::Long(graph.code(*code).firstlineno);
                }
                *next += 1;
                objects
                    .get(*next - 1)
                    .map_or(Next::End, |id| Next::Object(*id))
            }
        }
    }
}

struct Writer<'g, 'a> {
    graph: &'g Graph<'a>,
    out: Vec<u8>,
    places: Vec<Place>,
    references: u32,
    open: Vec<Rest>,
}

impl Writer<'_, '_> {
    /// Writes an object, but of a container only the start.
    fn object(&mut self, id: ObjectId) {
        let mut flag = 0;
        if !id.is_singleton() {
            match self.places[id.index()] {
                Place::Written(reference) => {
                    self.out.push(tag::REF);
                    return self.out.extend(reference.to_le_bytes());
                }
                Place::Shared => {
                    self.places[id.index()] = Place::Written(self.references);
                    self.references += 1;
                    flag = tag::FLAG_REF;
                }
                Place::None | Place::Once => {}
            }
        }
        match self.graph.object(id) {
            Object::None => self.out.push(tag::NONE),
            Object::False => self.out.push(tag::FALSE),
            Object::True => self.out.push(tag::TRUE),
            Object::Ellipsis => self.out.push(tag::ELLIPSIS),
            Object::StopIteration => self.out.push(tag::STOP_ITERATION),
            Object::Int(value) => self.int(flag, value),
            Object::BigInt { negative, digits } => self.digits(flag, negative, digits),
            Object::Float(value) => {
                self.out.push(tag::BINARY_FLOAT | flag);
                self.out.extend(value.to_le_bytes());
            }
            Object::Complex { real, imag } => {
                self.out.push(tag::BINARY_COMPLEX | flag);
                self.out.extend(real.to_le_bytes());
                self.out.extend(imag.to_le_bytes());
            }
            Object::Bytes(bytes) => {
                self.out.push(tag::BYTES | flag);
                self.length(bytes.len());
                self.out.extend_from_slice(bytes);
            }
            Object::Str { utf8, interned } => self.text(flag, utf8, interned),
            Object::Tuple(items) => {
                match u8::try_from(items.end - items.start) {
                    Ok(length) => self.out.extend([tag::SMALL_TUPLE | flag, length]),
                    Err(_) => self.start(tag::TUPLE | flag, items),
                }
                self.contents(items);
            }
            Object::List(items) => {
                self.start(tag::LIST | flag, items);
                self.contents(items);
            }
            Object::Set(items) => {
                self.start(tag::SET | flag, items);
                self.contents(items);
            }
            Object::FrozenSet(items) => {
                self.start(tag::FROZEN_SET | flag, items);
                self.contents(items);
            }
            Object::Dict(items) => {
                self.out.push(tag::DICT | flag);
                self.open.push(Rest {
                    fields: Fields::Items(items),
                    is_dict: true,
                });
            }
            Object::FrozenDict(items) => {
                self.out.push(tag::FROZEN_DICT | flag);
                self.open.push(Rest {
                    fields: Fields::Items(items),
                    is_dict: true,
                });
            }
            Object::Slice(items) => {
                self.out.push(tag::SLICE | flag);
                self.contents(items);
            }
            Object::Code(code) => self.code(flag, code),
        }
    }

    fn code(&mut self, flag: u8, id: CodeId) {
        self.out.push(tag::CODE | flag);
        let code = self.graph.code(id);
        self.long(code.argcount);
        self.long(code.posonlyargcount);
        self.long(code.kwonlyargcount);
        self.long(code.stacksize);
        self.long(code.flags);
        let fields = Fields::Code {
            code: id,
            objects: code.objects(),
            next: 0,
            line_written: false,
        };
        self.open.push(Rest {
            fields,
            is_dict: false,
        });
    }

    fn int(&mut self, flag: u8, value: i64) {
        if let Ok(value) = i32::try_from(value) {
            self.out.push(tag::INT | flag);
            return self.long(value);
        }
        let mut magnitude = value.unsigned_abs();
        let mut digits = [0; 10];
        let mut length = 0;
        while magnitude != 0 {
            let digit = (magnitude & 0x7fff) as u16;
            digits[length..length + 2].copy_from_slice(&digit.to_le_bytes());
            length += 2;
            magnitude >>= 15;
        }
        self.digits(flag, value < 0, &digits[..length]);
    }

    fn digits(&mut self, flag: u8, negative: bool, digits: &[u8]) {
        self.out.push(tag::LONG | flag);
        let count = (digits.len() / 2) as i32;
        self.long(if negative { -count } else { count });
        self.out.extend_from_slice(digits);
    }

    fn text(&mut self, flag: u8, utf8: &[u8], interned: bool) {
        if !utf8.is_ascii() {
            self.out.push(
                if interned {
                    tag::INTERNED
                } else {
                    tag::UNICODE
                } | flag,
            );
            self.length(utf8.len());
        } else if let Ok(length) = u8::try_from(utf8.len()) {
            let code = if interned {
                tag::SHORT_ASCII_INTERNED
            } else {
                tag::SHORT_ASCII
            };
            self.out.extend([code | flag, length]);
        } else {
            self.out.push(
                if interned {
                    tag::ASCII_INTERNED
                } else {
                    tag::ASCII
                } | flag,
            );
            self.length(utf8.len());
        }
        self.out.extend_from_slice(utf8);
    }

    fn start(&mut self, code: u8, items: Items) {
        self.out.push(code);
        self.length((items.end - items.start) as usize);
    }

    fn contents(&mut self, items: Items) {
        self.open.push(Rest {
            fields: Fields::Items(items),
            is_dict: false,
        });
    }

    fn length(&mut self, length: usize) {
        self.out.extend(index(length).to_le_bytes());
    }

    fn long(&mut self, value: i32) {
        self.out.extend(value.to_le_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{read, PythonVersion};

    /// Checks that what is read from these bytes is written as the same bytes.
    #[track_caller]
    fn assert_kept(marshal: &[u8]) {
        let graph = read(marshal, PythonVersion::new(3, 15)).unwrap();
        assert_eq!(write(&graph), marshal, "{}", marshal.escape_ascii());
    }

    #[test]
    fn scalars_are_written_as_they_were() {
        for scalar in [
            &b"N"[..],
            b"i\xff\xff\xff\xff",
            b"l\xfd\xff\xff\xff\x01\0\0\0\x02\0",
            b"l\xfb\xff\xff\xff\0\0\0\0\0\0\0\0\x08\0",
            b"l\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\0",
            b"g\x01\0\0\0\0\0\xf8\x7f",
            b"y\0\0\0\0\0\0\0\x80\0\0\0\0\0\0\0\x80",
            b"s\x02\0\0\0\0\xff",
            b"z\x01a",
            b"Z\x01 ",
            b"u\x03\0\0\0\xed\xa0\x80",
            b"t\x02\0\0\0\xc3\xa9",
        ] {
            assert_kept(scalar);
        }
    }

    #[test]
    fn containers_are_written_as_they_were() {
        for container in [
            &b")\0"[..],
            b"[\x02\0\0\0N)\x01T",
            b"{NT.[\0\0\0\x000",
            b"}NT0",
            b"<\x01\0\0\0N",
            b">\x02\0\0\0NT",
            b":NTF",
            b")\x02\xda\x01ar\0\0\0\0",
            b"\xdb\x01\0\0\0r\0\0\0\0",
        ] {
            assert_kept(container);
        }
    }

    #[test]
    fn a_flag_that_nothing_refers_to_is_left_out() {
        let graph = read(b"\xa9\x02\xda\x01ar\x01\0\0\0", PythonVersion::new(3, 11)).unwrap();
        assert_eq!(write(&graph), b")\x02\xda\x01ar\0\0\0\0");
    }

    #[test]
    fn long_tuples_have_a_long_length() {
        assert_kept(&[&b")\xff"[..], &[b'N'; 255]].concat());
        assert_kept(&[&b"(\0\x01\0\0"[..], &[b'N'; 256]].concat());
    }

    #[test]
    fn code_objects_are_written_as_they_were() {
        assert_kept(
            b"c\x01\0\0\0\x02\0\0\0\x03\0\0\0\x04\0\0\0\x05\0\0\0s\x02\0\0\0\x97\0)\x01N)\x01Z\x01n\
              )\x01Z\x01ls\x01\0\0\0\x20z\x01/Z\x01fZ\x03C.f\x07\0\0\0s\x01\0\0\0\x80s\x01\0\0\0\x81",
        );
    }
}
