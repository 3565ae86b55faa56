//! The canonical order of a set's elements; [the canonical form](super) defines it.

use std::cmp::Ordering;

use crate::object::{Graph, Items, Object, ObjectId};

/// Puts the elements of these sets into canonical order. Elements that it does not tell apart keep
/// their order.
///
/// The graph must be as [`crate::read()`] makes it: what stands in sets is never part of a cycle.
pub(crate) fn sort_sets(graph: &mut Graph<'_>, sets: &[ObjectId]) {
    let is_scalar = |id: &ObjectId| is_scalar(graph.object(*id));
    if sets
        .iter()
        .all(|set| graph.contents(*set).iter().all(is_scalar))
    {
        for set in sets {
            sort_set(graph, *set, |objects, a, b| {
                compare_scalars(objects[a.index()], objects[b.index()])
            });
        }
    } else {
        sort_with_containers(graph, sets);
    }
}

/// Sorts sets of which some hold containers.
///
/// Comparing two containers element by element could take time exponential in their depth, as they
/// may share their parts. So all values that stand in sets, at any depth, are ranked instead: those
/// of one height after the other, each by the ranks of its parts.
fn sort_with_containers(graph: &mut Graph<'_>, sets: &[ObjectId]) {
    let ids = values_within(graph, sets);
    let mut heights = vec![0_u32; graph.objects.len()];
    for id in &ids {
        let parts = parts(graph, *id);
        let height = parts.map(|part| heights[part.index()] + 1).max();
        let is_scalar = is_scalar(graph.object(*id));
        heights[id.index()] = height.unwrap_or(u32::from(!is_scalar));
    }
    let mut by_height = ids;
    by_height.sort_by_key(|id| heights[id.index()]);

    let mut ranks = vec![0_u32; graph.objects.len()];
    let mut rank = 0;
    for level in by_height.chunk_by_mut(|a, b| heights[a.index()] == heights[b.index()]) {
        for id in level.iter() {
            if matches!(graph.object(*id), Object::FrozenSet(_)) {
                sort_set(graph, *id, |_, a, b| {
                    ranks[a.index()].cmp(&ranks[b.index()])
                });
            }
        }
        level.sort_by(|a, b| compare(graph, &ranks, *a, *b));
        let mut equals = level;
        while let [first, ..] = *equals {
            let differs = |id: &ObjectId| compare(graph, &ranks, first, *id).is_ne();
            let length = equals.iter().position(differs).unwrap_or(equals.len());
            let (these, rest) = equals.split_at_mut(length);
            rank += 1;
            // comparing looks at the ranks of lower levels only
            these.iter().for_each(|id| ranks[id.index()] = rank);
            equals = rest;
        }
    }
    for set in sets {
        sort_set(graph, *set, |_, a, b| {
            ranks[a.index()].cmp(&ranks[b.index()])
        });
    }
}

fn sort_set(
    graph: &mut Graph<'_>,
    set: ObjectId,
    compare: impl Fn(&[Object<'_>], ObjectId, ObjectId) -> Ordering,
) {
    let (Object::Set(Items { start, end }) | Object::FrozenSet(Items { start, end })) =
        graph.object(set)
    else {
        return;
    };
    let Graph { objects, items, .. } = graph;
    items[start as usize..end as usize].sort_by(|a, b| compare(objects, *a, *b));
}

/// Everything that stands in one of these sets, at any depth, parts before what they are part of.
fn values_within(graph: &Graph<'_>, sets: &[ObjectId]) -> Vec<ObjectId> {
    let mut found = vec![false; graph.objects.len()];
    for element in sets.iter().flat_map(|set| graph.contents(*set)) {
        found[element.index()] = true;
    }
    let ids = (0..found.len() as u32).rev().map(ObjectId);
    let mut within: Vec<ObjectId> = Vec::new();
    for id in ids {
        if found[id.index()] {
            within.push(id);
            parts(graph, id).for_each(|part| found[part.index()] = true);
        }
    }
    within.reverse();
    within
}

fn parts<'g>(graph: &'g Graph<'_>, id: ObjectId) -> impl Iterator<Item = ObjectId> + 'g {
    let fields = match graph.object(id) {
        Object::Code(code) => Some(graph.code(code).objects()),
        _ => None,
    };
    graph
        .contents(id)
        .iter()
        .copied()
        .chain(fields.into_iter().flatten())
}

fn is_scalar(object: Object<'_>) -> bool {
    type_order(object) < type_order(Object::Tuple(Items { start: 0, end: 0 }))
}

fn type_order(object: Object<'_>) -> u8 {
    match object {
        Object::None => 0,
        Object::False => 1,
        Object::True => 2,
        Object::Ellipsis => 3,
        Object::StopIteration => 4,
        Object::Int(_) | Object::BigInt { .. } => 5,
        Object::Float(_) => 6,
        Object::Complex { .. } => 7,
        Object::Bytes(_) => 8,
        Object::Str { .. } => 9,
        Object::Tuple(_) => 10,
        Object::FrozenSet(_) => 11,
        Object::Slice(_) => 12,
        Object::FrozenDict(_) => 13,
        Object::Code(_) => 14,
        Object::List(_) => 15,
        Object::Dict(_) => 16,
        Object::Set(_) => 17,
    }
}

/// Compares two objects of the same height; the ranks of their parts are known.
fn compare(graph: &Graph<'_>, ranks: &[u32], a: ObjectId, b: ObjectId) -> Ordering {
    let (left, right) = (graph.object(a), graph.object(b));
    let numbers = |object| match object {
        Object::Code(code) => {
            let code = graph.code(code);
            [
                code.argcount,
                code.posonlyargcount,
                code.kwonlyargcount,
                code.stacksize,
                code.flags,
                code.firstlineno,
            ]
        }
        _ => [0; 6],
    };
    let part_ranks = |id| parts(graph, id).map(|part| ranks[part.index()]);
    compare_scalars(left, right)
        .then_with(|| graph.contents(a).len().cmp(&graph.contents(b).len()))
        .then_with(|| numbers(left).cmp(&numbers(right)))
        .then_with(|| part_ranks(a).cmp(part_ranks(b)))
}

/// Compares two scalars; of containers only the types.
fn compare_scalars(a: Object<'_>, b: Object<'_>) -> Ordering {
    match (a, b) {
        (Object::Int(a), Object::Int(b)) => a.cmp(&b),
        (
            Object::BigInt {
                negative: a_negative,
                digits: a,
            },
            Object::BigInt {
                negative: b_negative,
                digits: b,
            },
        ) => {
            let magnitude = || {
                a.len()
                    .cmp(&b.len())
                    .then_with(|| digits_down(a).cmp(digits_down(b)))
            };
            match (a_negative, b_negative) {
                (false, false) => magnitude(),
                (true, true) => magnitude().reverse(),
                _ => b_negative.cmp(&a_negative),
            }
        }
        (Object::Int(_), Object::BigInt { negative, .. }) if negative => Ordering::Greater,
        (Object::Int(_), Object::BigInt { .. }) => Ordering::Less,
        (Object::BigInt { negative, .. }, Object::Int(_)) if negative => Ordering::Less,
        (Object::BigInt { .. }, Object::Int(_)) => Ordering::Greater,
        (Object::Float(a), Object::Float(b)) => a.total_cmp(&b),
        (
            Object::Complex {
                real: a_real,
                imag: a_imag,
            },
            Object::Complex {
                real: b_real,
                imag: b_imag,
            },
        ) => a_real.total_cmp(&b_real).then(a_imag.total_cmp(&b_imag)),
        (Object::Bytes(a), Object::Bytes(b)) => a.cmp(b),
        (Object::Str { utf8: a, .. }, Object::Str { utf8: b, .. }) => a.cmp(b),
        (a, b) => type_order(a).cmp(&type_order(b)),
    }
}

/// The digits of an integer from the most significant one.
fn digits_down(digits: &[u8]) -> impl Iterator<Item = [u8; 2]> + '_ {
    digits
        .chunks_exact(2)
        .rev()
        .map(|digit| [digit[1], digit[0]])
}

#[cfg(test)]
mod tests {
    use crate::{canonicalize, read, Object, PythonVersion};

    const VERSION: PythonVersion = PythonVersion::new(3, 15);

    /// The elements of a frozenset in canonical order, whatever order they came in.
    #[track_caller]
    fn assert_order(elements: &[&[u8]]) {
        let set = |elements: &[&[u8]]| {
            [
                b">",
                &(elements.len() as u32).to_le_bytes()[..],
                &elements.concat(),
            ]
            .concat()
        };
        let expected = set(elements);
        let mut turned = elements.to_vec();
        for _ in 0..elements.len() {
            turned.rotate_left(1);
            assert_eq!(canonicalize(&set(&turned), VERSION).unwrap(), expected);
        }
        turned.reverse();
        assert_eq!(canonicalize(&set(&turned), VERSION).unwrap(), expected);
    }

    #[test]
    fn elements_are_ordered_by_type() {
        let types: [&[u8]; 13] = [
            b"N",
            b"F",
            b"T",
            b".",
            b"S",
            b"i\x09\0\0\0",
            b"g\0\0\0\0\0\0\0\0",
            b"y\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
            b"s\0\0\0\0",
            b"Z\0",
            b")\0",
            b">\0\0\0\0",
            b"}0",
        ];
        assert_order(&types);
    }

    #[test]
    fn integers_are_ordered_by_number() {
        assert_order(&[
            b"l\xfb\xff\xff\xff\0\0\0\0\0\0\0\0\x10\0",
            b"l\xfb\xff\xff\xff\xff\x7f\0\0\0\0\0\0\x08\0",
            b"l\xfd\xff\xff\xff\0\0\0\0\x03\0",
            b"i\xff\xff\xff\xff",
            b"i\x02\0\0\0",
            b"l\x03\0\0\0\0\0\0\0\x02\0",
            b"l\x05\0\0\0\x01\0\0\0\0\0\0\0\x08\0",
            b"l\x05\0\0\0\x02\0\0\0\0\0\0\0\x08\0",
            b"l\x05\0\0\0\x01\0\0\0\0\0\0\0\x09\0",
            b"l\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\0",
        ]);
    }

    #[test]
    fn floats_are_ordered_by_number_and_sign() {
        assert_order(&[
            b"g\0\0\0\0\0\0\xf8\xff",
            b"g\0\0\0\0\0\0\xf0\xbf",
            b"g\0\0\0\0\0\0\0\x80",
            b"g\0\0\0\0\0\0\0\0",
            b"g\0\0\0\0\0\0\xf0\x3f",
            b"g\0\0\0\0\0\0\xf8\x7f",
        ]);
        assert_order(&[
            b"y\0\0\0\0\0\0\0\x80\0\0\0\0\0\0\xf0\x3f",
            b"y\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x80",
            b"y\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
        ]);
    }

    #[test]
    fn text_is_ordered_by_code_points() {
        assert_order(&[
            b"Z\0",
            b"Z\x01B",
            b"Z\x01a",
            b"Z\x02aa",
            b"Z\x01b",
            b"u\x02\0\0\0\xc3\xa9",
        ]);
        assert_order(&[b"s\x01\0\0\0\0", b"s\x01\0\0\0\x7f", b"s\x01\0\0\0\x80"]);
    }

    #[test]
    fn containers_are_ordered_by_height_then_length_then_parts() {
        assert_order(&[
            b"Z\x01x",
            b")\0",
            b")\x01T",
            b")\x02FT",
            b")\x02TF",
            b">\x01\0\0\0N",
            b")\x01>\0\0\0\0",
        ]);
    }

    #[test]
    fn frozensets_are_ordered_by_their_ordered_parts() {
        assert_order(&[
            b">\x02\0\0\0FZ\x01z",
            b">\x02\0\0\0Ti\x05\0\0\0",
            b">\x02\0\0\0.i\x06\0\0\0",
        ]);
    }

    #[test]
    fn nans_of_the_same_bits_are_two_elements() {
        let nan = b"g\0\0\0\0\0\0\xf8\x7f";
        let set = [b">\x02\0\0\0", &nan[..], &nan[..]].concat();
        assert_eq!(canonicalize(&set, VERSION).unwrap(), set);
    }

    #[test]
    fn an_element_that_comes_twice_is_written_once() {
        let set = b">\x03\0\0\0TNT";
        assert_eq!(canonicalize(set, VERSION).unwrap(), b">\x02\0\0\0NT");
    }

    #[test]
    fn sharing_in_elements_does_not_multiply_the_work() {
        // t0 = (), t1 = (t0, t0), …; written out, the last one has 2^1000 parts
        let mut marshal = b"[\xe9\x03\0\0\xa9\0".to_vec();
        for index in 0_u32..1000 {
            let part = [b"r", &index.to_le_bytes()[..]].concat();
            marshal.extend([b"\xa9\x02", &*part, &part].concat());
        }
        marshal[1..5].copy_from_slice(&1002_u32.to_le_bytes());
        marshal.extend(b">\x02\0\0\0r\xe8\x03\0\0r\xe7\x03\0\0");
        let canonical = canonicalize(&marshal, VERSION).unwrap();
        let graph = read(&canonical, VERSION).unwrap();
        let Object::FrozenSet(items) = graph.object(graph.contents(graph.root())[1001]) else {
            panic!("the last element is a frozenset");
        };
        let [first, second] = *graph.items(items) else {
            panic!("there are two elements")
        };
        assert_eq!(graph.contents(second), [first, first]);
    }
}
