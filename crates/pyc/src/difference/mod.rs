//! The first place where two graphs of objects differ.
//!
//! Outer code objects are compared before inner ones, and the fields of each in a fixed order. Both
//! graphs are in canonical form, so the elements of sets stand in an order that can be compared. Nothing
//! recurses, and no two objects are compared twice, whatever refers to them.

mod excerpt;

use std::collections::{HashSet, VecDeque};

use crate::code_flags;
use crate::object::{Graph, Object, ObjectId};

/// How many bytes of a value are shown.
const LONGEST_VALUE: usize = 80;

/// Two versions of something, of the left graph and of the right one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// What differs: `code f.<locals>.g: co_consts[1][0]`.
    pub what: String,
    /// What the left graph has there.
    pub left: String,
    /// What the right graph has there.
    pub right: String,
    /// The innermost code objects that hold it, of the left graph and of the right one.
    pub codes: Option<(ObjectId, ObjectId)>,
}

/// Finds the first difference of the roots.
pub fn first_difference(left: &Graph<'_>, right: &Graph<'_>) -> Option<Difference> {
    let mut comparison = Comparison {
        left,
        right,
        seen: HashSet::new(),
        places: Vec::new(),
        open: Vec::new(),
        codes: VecDeque::new(),
    };
    comparison.run()
}

/// A way to an object: a step from the object that holds it.
struct Place {
    holder: Option<usize>,
    step: Step,
}

enum Step {
    /// A pair of code objects, and the qualified name of the left one.
    Code(String, (ObjectId, ObjectId)),
    Field(&'static str),
    Item(usize),
}

/// Two objects to compare, and the place of the left one.
type Pair = (ObjectId, ObjectId, Option<usize>);

enum Work {
    Compare(Pair),
    /// Compare the lengths of these containers, whose items are equal as far as both have them.
    Lengths(Pair),
}

struct Comparison<'g, 'a, 'b> {
    left: &'g Graph<'a>,
    right: &'g Graph<'b>,
    seen: HashSet<(ObjectId, ObjectId)>,
    places: Vec<Place>,
    /// What is to be compared within the current code object, the next last.
    open: Vec<Work>,
    /// Inner code objects, which come after all that is in the current one.
    codes: VecDeque<Pair>,
}

impl Comparison<'_, '_, '_> {
    fn run(&mut self) -> Option<Difference> {
        let roots = (self.left.root(), self.right.root(), None);
        self.open.push(Work::Compare(roots));
        loop {
            while let Some(work) = self.open.pop() {
                let difference = match work {
                    Work::Compare(pair) => self.compare(pair),
                    Work::Lengths(pair) => self.compare_lengths(pair),
                };
                if difference.is_some() {
                    return difference;
                }
            }
            let pair = self.codes.pop_front()?;
            if let Some(difference) = self.compare_codes(pair) {
                return Some(difference);
            }
        }
    }

    /// Compares two objects, without what is in them: that is put on the stack.
    fn compare(&mut self, (left, right, place): Pair) -> Option<Difference> {
        if !self.seen.insert((left, right)) {
            return None;
        }
        let (left_items, right_items) = (self.left.contents(left), self.right.contents(right));
        let is_same = match (self.left.object(left), self.right.object(right)) {
            (Object::Code(_), Object::Code(_)) => {
                self.codes.push_back((left, right, place));
                return None;
            }
            (Object::Tuple(_), Object::Tuple(_))
            | (Object::List(_), Object::List(_))
            | (Object::Dict(_), Object::Dict(_))
            | (Object::FrozenDict(_), Object::FrozenDict(_))
            | (Object::Set(_), Object::Set(_))
            | (Object::FrozenSet(_), Object::FrozenSet(_))
            | (Object::Slice(_), Object::Slice(_)) => {
                self.open.push(Work::Lengths((left, right, place)));
                for (index, (left, right)) in left_items.iter().zip(right_items).enumerate().rev() {
                    let place = self.step(place, Step::Item(index));
                    self.open.push(Work::Compare((*left, *right, Some(place))));
                }
                return None;
            }
            (Object::Str { utf8: left, .. }, Object::Str { utf8: right, .. }) => left == right,
            (Object::Float(left), Object::Float(right)) => left.to_bits() == right.to_bits(),
            (
                Object::Complex {
                    real: left_real,
                    imag: left_imag,
                },
                Object::Complex {
                    real: right_real,
                    imag: right_imag,
                },
            ) => {
                let bits = |real: f64, imag: f64| (real.to_bits(), imag.to_bits());
                bits(left_real, left_imag) == bits(right_real, right_imag)
            }
            (left, right) => left == right,
        };
        (!is_same).then(|| {
            let (left, right) = self.values(left, right);
            self.difference(place, left, right)
        })
    }

    fn compare_lengths(&self, (left, right, place): Pair) -> Option<Difference> {
        let show = |length: usize| excerpt::count(length, "item");
        let (left, right) = (
            self.left.contents(left).len(),
            self.right.contents(right).len(),
        );
        (left != right).then(|| self.difference(place, show(left), show(right)))
    }

    /// Compares the names and numbers of two code objects; what else is in them is put on the stack.
    fn compare_codes(&mut self, (left_id, right_id, holder): Pair) -> Option<Difference> {
        let (left, right) = (
            self.left.code_view(left_id)?,
            self.right.code_view(right_id)?,
        );
        let place = self.step(
            holder,
            Step::Code(left.qualname().into_owned(), (left_id, right_id)),
        );
        let (left, right) = (left.fields(), right.fields());
        let names = [
            ("co_qualname", left.qualname, right.qualname),
            ("co_name", left.name, right.name),
            ("co_filename", left.filename, right.filename),
        ];
        for (name, left, right) in names {
            let place = self.step(Some(place), Step::Field(name));
            if let Some(difference) = self.compare((left, right, Some(place))) {
                return Some(difference);
            }
        }
        let fields = [
            ("co_consts", left.consts, right.consts),
            ("co_names", left.names, right.names),
            (
                "co_varnames and other locals",
                left.localsplusnames,
                right.localsplusnames,
            ),
            (
                "kinds of locals",
                left.localspluskinds,
                right.localspluskinds,
            ),
            ("co_code", left.code, right.code),
            ("co_linetable", left.linetable, right.linetable),
            (
                "co_exceptiontable",
                left.exceptiontable,
                right.exceptiontable,
            ),
        ];
        for (name, left, right) in fields.into_iter().rev() {
            let place = self.step(Some(place), Step::Field(name));
            self.open.push(Work::Compare((left, right, Some(place))));
        }
        let numbers = [
            ("co_firstlineno", left.firstlineno, right.firstlineno),
            ("co_argcount", left.argcount, right.argcount),
            (
                "co_posonlyargcount",
                left.posonlyargcount,
                right.posonlyargcount,
            ),
            (
                "co_kwonlyargcount",
                left.kwonlyargcount,
                right.kwonlyargcount,
            ),
            ("co_flags", left.flags, right.flags),
            ("co_stacksize", left.stacksize, right.stacksize),
        ];
        let (name, left, right) = numbers.into_iter().find(|(_, left, right)| left != right)?;
        let show = |number: i32| match name {
            "co_flags" => format!("{number:#x} {}", code_flags::names(number).join(" ")),
            _ => number.to_string(),
        };
        let place = self.step(Some(place), Step::Field(name));
        Some(self.difference(Some(place), show(left), show(right)))
    }

    fn step(&mut self, holder: Option<usize>, step: Step) -> usize {
        self.places.push(Place { holder, step });
        self.places.len() - 1
    }

    /// A difference at a place, which is told within the innermost code object.
    fn difference(&self, mut place: Option<usize>, left: String, right: String) -> Difference {
        let mut steps = Vec::new();
        let (mut code, mut codes) = ("", None);
        while let Some(index) = place {
            let Place { holder, step } = &self.places[index];
            match step {
                Step::Code(name, pair) => {
                    (code, codes) = (name, Some(*pair));
                    break;
                }
                Step::Field(name) => steps.push((*name).to_owned()),
                Step::Item(index) => steps.push(format!("[{index}]")),
            }
            place = *holder;
        }
        steps.reverse();
        Difference {
            what: format!("code {code}: {}", steps.concat()),
            left,
            right,
            codes,
        }
    }

    /// Two different objects, with their types if these differ.
    fn values(&self, left: ObjectId, right: ObjectId) -> (String, String) {
        if let (Some(left), Some(right)) = (self.left.bytes(left), self.right.bytes(right)) {
            return excerpt::of_bytes(left, right);
        }
        if let (Some(left), Some(right)) = (self.left.text(left), self.right.text(right)) {
            if left != right {
                return excerpt::of_texts(&left, &right);
            }
        }
        let show = |graph: &Graph<'_>, id| {
            format!("{}: {}", graph.type_name(id), graph.repr(id, LONGEST_VALUE))
        };
        (show(self.left, left), show(self.right, right))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::PythonVersion;

    fn difference(left: &[u8], right: &[u8]) -> Option<[String; 2]> {
        let read = |marshal| crate::read(marshal, PythonVersion::new(3, 14)).unwrap();
        let (left, right) = (read(left), read(right));
        first_difference(&left, &right).map(|found| [found.left, found.right])
    }

    fn float(value: f64) -> Vec<u8> {
        [b"g", &value.to_le_bytes()[..]].concat()
    }

    fn values(left: &str, right: &str) -> Option<[String; 2]> {
        Some([left.to_owned(), right.to_owned()])
    }

    #[test]
    fn floats_are_compared_by_bits() {
        assert_eq!(
            difference(&float(0.0), &float(-0.0)),
            values("float: 0.0", "float: -0.0")
        );
        assert_eq!(difference(&float(f64::NAN), &float(f64::NAN)), None);
    }

    #[test]
    fn types_are_compared() {
        assert_eq!(
            difference(&float(1.0), b"i\x01\0\0\0"),
            values("float: 1.0", "int: 1")
        );
        assert_eq!(
            difference(b"T", b"i\x01\0\0\0"),
            values("bool: True", "int: 1")
        );
        assert_eq!(
            difference(b")\0", b"[\0\0\0\0"),
            values("tuple: ()", "list: []")
        );
    }

    #[test]
    fn items_are_compared_before_lengths() {
        assert_eq!(
            difference(b")\x02NT", b")\x01N"),
            values("2 items", "1 item")
        );
        assert_eq!(
            difference(b")\x02NT", b")\x01T"),
            values("NoneType: None", "bool: True")
        );
    }

    #[test]
    fn what_contains_itself_is_compared_once() {
        // a list of itself
        let cycle = b"\xdb\x01\0\0\0r\0\0\0\0";
        assert_eq!(difference(cycle, cycle), None);
    }

    #[test]
    fn shared_parts_are_compared_once() {
        // ((…, …), (…, …)) of depth 60, where both items are the same object
        let mut marshal = b"\xa9\x02".repeat(60);
        marshal.extend(b"NN");
        marshal.extend(
            (1..60_u32)
                .rev()
                .flat_map(|index| [b"r", &index.to_le_bytes()[..]].concat()),
        );
        assert_eq!(difference(&marshal, &marshal), None);
    }
}
