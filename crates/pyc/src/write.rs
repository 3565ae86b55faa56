//! The writer of the marshal format.
//!
//! Source: `w_object` in CPython's `Python/marshal.c`, marshal versions 4 (Python 3.11 to 3.13),
//! 5 (3.14) and 6 (3.15), which differ only in the types that they add.

use crate::object::{index, CodeId, Graph, Items, Object, ObjectId};
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
    let mut writer = Writer {
        graph,
        out: Vec::with_capacity(most_bytes(graph)),
        places: places(graph),
        references: 0,
    };
    let mut open = Vec::from_iter(writer.objects(&[graph.root]).1);
    let mut depth = 1;
    while let Some(rest) = open.last_mut() {
        let inner = writer.rest(rest);
        // what is open has contents, and they stand one deeper
        depth = depth.max(open.len() + 1);
        match inner {
            Some(inner) => open.push(inner),
            None => drop(open.pop()),
        }
    }
    (writer.out, depth)
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
    let places = 1 + graph.items.len() + CODE_OBJECTS * graph.codes.len();
    places * PLACE + graph.codes.len() * CODE + graph.objects.iter().map(beyond).sum::<usize>()
}

/// Where an object stands in the output.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    /// At no place of the graph so far.
    None,
    /// At one place, or it is written at every place.
    Once,
    /// At more than one place; none is written yet.
    Shared,
    /// It is written: its index among the objects with the reference flag.
    Written(u32),
}

/// For every object whether it is referred to more than once.
fn places(graph: &Graph<'_>) -> Vec<Place> {
    let mut places = vec![Place::None; graph.objects.len()];
    let mut count = |id: &ObjectId| {
        let place = &mut places[id.index()];
        *place = match place {
            Place::None => Place::Once,
            _ => Place::Shared,
        };
    };
    count(&graph.root);
    graph.items.iter().for_each(&mut count);
    for code in &graph.codes {
        code.objects().iter().for_each(&mut count);
    }
    places[..SINGLETONS.len()].fill(Place::Once);
    places
}

/// What is still to be written of an object that contains others: never nothing, to begin with.
enum Rest {
    /// The contents of a container.
    Items(Items),
    /// Those of a dictionary, and the mark of its end.
    Dict(Items),
    /// The fields of a code object, from the one with this index in [`Code::objects`] on.
    Code(CodeId, usize),
}

struct Writer<'g, 'a> {
    graph: &'g Graph<'a>,
    out: Vec<u8>,
    places: Vec<Place>,
    references: u32,
}

impl Writer<'_, '_> {
    /// Goes on with the contents of an object up to the next one that has contents itself, which it
    /// returns, or to the end.
    fn rest(&mut self, rest: &mut Rest) -> Option<Rest> {
        let graph = self.graph;
        match rest {
            Rest::Items(items) => {
                let (written, inner) = self.objects(graph.items(*items));
                items.start += index(written);
                inner
            }
            Rest::Dict(items) => {
                let (written, inner) = self.objects(graph.items(*items));
                items.start += index(written);
                if inner.is_none() {
                    self.out.push(tag::NULL);
                }
                inner
            }
            Rest::Code(id, next) => {
                let code = graph.code(*id);
                let objects = code.objects();
                if *next <= CODE_OBJECTS_BEFORE_LINE {
                    let (written, inner) = self.objects(&objects[*next..CODE_OBJECTS_BEFORE_LINE]);
                    *next += written;
                    if inner.is_some() {
                        return inner;
                    }
                    self.long(code.firstlineno);
                }
                let (written, inner) = self.objects(&objects[*next..]);
                *next += written;
                inner
            }
        }
    }

    /// Writes objects up to the first that has contents, of which it writes but the start. Tells how
    /// many it has written, and what is still to be written of the last.
    fn objects(&mut self, ids: &[ObjectId]) -> (usize, Option<Rest>) {
        for (index, id) in ids.iter().enumerate() {
            let place = &mut self.places[id.index()];
            let flag = match *place {
                Place::Written(reference) => {
                    self.numbered(tag::REF, reference);
                    continue;
                }
                Place::Shared => {
                    *place = Place::Written(self.references);
                    self.references += 1;
                    tag::FLAG_REF
                }
                Place::None | Place::Once => 0,
            };
            let rest = self.object(flag, self.graph.object(*id));
            if rest.is_some() {
                return (index + 1, rest);
            }
        }
        (ids.len(), None)
    }

    /// Writes an object, but only the start of one that has contents, which it returns.
    #[inline]
    fn object(&mut self, flag: u8, object: Object<'_>) -> Option<Rest> {
        match object {
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
                return contents(items);
            }
            Object::List(items) => {
                self.start(tag::LIST | flag, items);
                return contents(items);
            }
            Object::Set(items) => {
                self.start(tag::SET | flag, items);
                return contents(items);
            }
            Object::FrozenSet(items) => {
                self.start(tag::FROZEN_SET | flag, items);
                return contents(items);
            }
            Object::Dict(items) => return self.dict(tag::DICT | flag, items),
            Object::FrozenDict(items) => return self.dict(tag::FROZEN_DICT | flag, items),
            Object::Slice(items) => {
                self.out.push(tag::SLICE | flag);
                return contents(items);
            }
            Object::Code(id) => {
                let code = self.graph.code(id);
                self.numbered(tag::CODE | flag, code.argcount as u32);
                self.long(code.posonlyargcount);
                self.long(code.kwonlyargcount);
                self.long(code.stacksize);
                self.long(code.flags);
                return Some(Rest::Code(id, 0));
            }
        }
        None
    }

    fn dict(&mut self, code: u8, items: Items) -> Option<Rest> {
        self.out.push(code);
        if items.start == items.end {
            self.out.push(tag::NULL);
            return None;
        }
        Some(Rest::Dict(items))
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

/// The contents of a container that is no dictionary, if it has any.
fn contents(items: Items) -> Option<Rest> {
    (items.start != items.end).then_some(Rest::Items(items))
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
