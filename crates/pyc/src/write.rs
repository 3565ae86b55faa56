//! The writer of the marshal format.
//!
//! Source: `w_object` in CPython's `Python/marshal.c`, marshal versions 4 (Python 3.11 to 3.13),
//! 5 (3.14) and 6 (3.15), which differ only in the types that they add.

use crate::object::{index, Code, CodeId, Graph, Items, Object, ObjectId};
use crate::object::{CODE_OBJECTS, CODE_OBJECTS_BEFORE_LINE, SINGLETONS};
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
    let fields: Vec<_> = graph.codes.iter().flat_map(Code::objects).collect();
    let mut writer = Writer {
        graph,
        fields: &fields,
        out: Vec::with_capacity(most_bytes(graph)),
        places: places(graph, &fields),
        references: 0,
    };
    let (mut open, mut depth) = (Vec::new(), 1);
    let mut rest = Rest {
        objects: std::slice::from_ref(&graph.root).iter(),
        then: Then::Nothing,
    };
    loop {
        while let Some(id) = rest.objects.next() {
            if let Some(contents) = writer.object(*id) {
                open.push(std::mem::replace(&mut rest, contents));
                depth = depth.max(open.len() + 1);
            }
        }
        match rest.then {
            Then::Nothing => {}
            Then::Null => writer.out.push(tag::NULL),
            Then::Line(code) => {
                writer.long(graph.code(code).firstlineno);
                rest.objects = writer.fields(code)[CODE_OBJECTS_BEFORE_LINE..].iter();
                rest.then = Then::Nothing;
                continue;
            }
        }
        match open.pop() {
            Some(outer) => rest = outer,
            None => return (writer.out, depth),
        }
    }
}

/// As many bytes as the marshal data of a graph can have: the output must not move while it grows.
fn most_bytes(graph: &Graph<'_>) -> usize {
    /// The numbers of a code object, and its type code.
    const CODE: usize = 1 + 6 * 4;
    /// A reference, or what is before the contents of an object: a type code and a length.
    const PLACE: usize = 1 + 4;
    let beyond = |object: &Object<'_>| match *object {
        Object::Str { utf8: bytes, .. }
        | Object::Bytes(bytes)
        | Object::BigInt { digits: bytes, .. } => bytes.len(),
        // no more than five digits, or two floats
        Object::Int(_) => 10,
        Object::Float(_) | Object::Complex { .. } => 16,
        // the end of a dictionary
        _ => 1,
    };
    let codes = graph.codes.len();
    let places = 1 + graph.items.len() + CODE_OBJECTS * codes;
    places * PLACE + codes * CODE + graph.objects.iter().map(beyond).sum::<usize>()
}

/// Where an object stands in the output: at how many places, of which none is written yet, up to
/// [`SHARED`]; or, once it is written, more than that by its index among the objects with the
/// reference flag and one.
type Place = u32;

/// At one place, or it is written at every place.
const ONCE: Place = 1;

/// At more than one place.
const SHARED: Place = 2;

/// For every object whether it is referred to more than once.
fn places(graph: &Graph<'_>, fields: &[ObjectId]) -> Vec<Place> {
    let mut places = vec![0; graph.objects.len()];
    for ids in [&[graph.root], &*graph.items, fields] {
        for id in ids {
            let place = &mut places[id.index()];
            *place = SHARED.min(*place + 1);
        }
    }
    places[..SINGLETONS.len()].fill(ONCE);
    places
}

/// What is still to be written of an object that has contents.
struct Rest<'g> {
    objects: std::slice::Iter<'g, ObjectId>,
    then: Then,
}

/// What is to be written after some objects.
enum Then {
    Nothing,
    /// The mark of the end of a dictionary
    Null,
    /// The line of a code object, and its fields after that
    Line(CodeId),
}

struct Writer<'g, 'a> {
    graph: &'g Graph<'a>,
    /// The fields of all code objects that are objects.
    fields: &'g [ObjectId],
    out: Vec<u8>,
    places: Vec<Place>,
    references: u32,
}

impl<'g> Writer<'g, '_> {
    /// The fields of a code object that are objects.
    fn fields(&self, code: CodeId) -> &'g [ObjectId] {
        &self.fields[code.0 as usize * CODE_OBJECTS..][..CODE_OBJECTS]
    }

    /// Writes an object, but only the start of one that has contents: returns those.
    fn object(&mut self, id: ObjectId) -> Option<Rest<'g>> {
        let place = &mut self.places[id.index()];
        let flag = match *place {
            ..=ONCE => 0,
            SHARED => {
                self.references += 1;
                *place = SHARED + self.references;
                tag::FLAG_REF
            }
            written => {
                self.numbered(tag::REF, written - SHARED - 1);
                return None;
            }
        };
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
                self.out.extend_from_slice(&value.to_le_bytes());
            }
            Object::Complex { real, imag } => {
                self.out.push(tag::BINARY_COMPLEX | flag);
                self.out.extend_from_slice(&real.to_le_bytes());
                self.out.extend_from_slice(&imag.to_le_bytes());
            }
            Object::Bytes(bytes) => {
                self.numbered(tag::BYTES | flag, index(bytes.len()));
                self.out.extend_from_slice(bytes);
            }
            Object::Str { utf8, interned } => self.text(flag, utf8, interned),
            Object::Tuple(items) => {
                match u8::try_from(items.end - items.start) {
                    Ok(length) => {
                        let start = [tag::SMALL_TUPLE | flag, length];
                        self.out.extend_from_slice(&start);
                    }
                    Err(_) => self.start(tag::TUPLE | flag, items),
                }
                return self.contents(items);
            }
            Object::List(items) => {
                self.start(tag::LIST | flag, items);
                return self.contents(items);
            }
            Object::Set(items) => {
                self.start(tag::SET | flag, items);
                return self.contents(items);
            }
            Object::FrozenSet(items) => {
                self.start(tag::FROZEN_SET | flag, items);
                return self.contents(items);
            }
            Object::Dict(items) => return self.dict(tag::DICT | flag, items),
            Object::FrozenDict(items) => return self.dict(tag::FROZEN_DICT | flag, items),
            Object::Slice(items) => {
                self.out.push(tag::SLICE | flag);
                return self.contents(items);
            }
            Object::Code(id) => {
                let code = self.graph.code(id);
                self.numbered(tag::CODE | flag, code.argcount as u32);
                self.long(code.posonlyargcount);
                self.long(code.kwonlyargcount);
                self.long(code.stacksize);
                self.long(code.flags);
                return Some(Rest {
                    objects: self.fields(id)[..CODE_OBJECTS_BEFORE_LINE].iter(),
                    then: Then::Line(id),
                });
            }
        }
        None
    }

    /// The contents of a container, if it has any.
    fn contents(&self, items: Items) -> Option<Rest<'g>> {
        let objects = self.graph.items(items).iter();
        let then = Then::Nothing;
        (objects.len() > 0).then_some(Rest { objects, then })
    }

    fn dict(&mut self, code: u8, items: Items) -> Option<Rest<'g>> {
        self.out.push(code);
        let contents = self.contents(items);
        if contents.is_none() {
            self.out.push(tag::NULL);
        }
        contents.map(|contents| Rest {
            then: Then::Null,
            ..contents
        })
    }

    fn int(&mut self, flag: u8, value: i64) {
        if let Ok(value) = i32::try_from(value) {
            return self.numbered(tag::INT | flag, value as u32);
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
        let count = (digits.len() / 2) as i32;
        let count = if negative { -count } else { count };
        self.numbered(tag::LONG | flag, count as u32);
        self.out.extend_from_slice(digits);
    }

    fn text(&mut self, flag: u8, utf8: &[u8], interned: bool) {
        if !utf8.is_ascii() {
            let code = if interned {
                tag::INTERNED
            } else {
                tag::UNICODE
            };
            self.numbered(code | flag, index(utf8.len()));
        } else if let Ok(length) = u8::try_from(utf8.len()) {
            let code = if interned {
                tag::SHORT_ASCII_INTERNED
            } else {
                tag::SHORT_ASCII
            };
            self.out.extend_from_slice(&[code | flag, length]);
        } else {
            let code = if interned {
                tag::ASCII_INTERNED
            } else {
                tag::ASCII
            };
            self.numbered(code | flag, index(utf8.len()));
        }
        self.out.extend_from_slice(utf8);
    }

    fn start(&mut self, code: u8, items: Items) {
        self.numbered(code, items.end - items.start);
    }

    /// Writes a type code and the number that follows it.
    fn numbered(&mut self, code: u8, number: u32) {
        let [a, b, c, d] = number.to_le_bytes();
        self.out.extend_from_slice(&[code, a, b, c, d]);
    }

    fn long(&mut self, value: i32) {
        self.out.extend_from_slice(&value.to_le_bytes());
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
