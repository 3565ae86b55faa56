//! Constants, each stored once.

use crate::version::Version;
use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;
use std::hash::BuildHasher as _;

/// Names a constant of one [`Constants`]. Constants that CPython would merge
/// (`_PyCode_ConstantKey` in `Objects/codeobject.c`) have one name: `0.0` and `-0.0`, or `1`,
/// `1.0` and `True`, are different.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct ConstantId(pub(crate) u32);

/// A constant.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Constant {
    None,
    False,
    True,
    Ellipsis,
    /// An `int` that fits 64 bits
    Int(i64),
    /// An `int` that does not fit 64 bits
    BigInt(num_bigint::BigInt),
    /// A `float`: its bits
    Float(u64),
    /// A `complex`: its parts' bits
    Complex(u64, u64),
    /// A `str`: UTF-8, with lone surrogates encoded as any other code point
    Str(Box<[u8]>),
    Bytes(Box<[u8]>),
    Tuple(Box<[ConstantId]>),
    /// A `frozenset`: its elements in the order in which they were added
    FrozenSet(Box<[ConstantId]>),
    /// A `slice` (3.14): start, stop, step
    Slice([ConstantId; 3]),
    /// A code object: its index among those that are assembled
    Code(u32),
}

impl Constant {
    fn is_nan(&self) -> bool {
        let is_nan = |bits: u64| f64::from_bits(bits).is_nan();
        match *self {
            Constant::Float(bits) => is_nan(bits),
            Constant::Complex(real, imaginary) => is_nan(real) || is_nan(imaginary),
            _ => false,
        }
    }
}

/// The constants of one module.
#[derive(Debug)]
pub(crate) struct Constants {
    version: Version,
    constants: Vec<Constant>,
    by_value: HashTable<ConstantId>,
    /// Whether any is a NaN: hardly ever
    any_nan: bool,
}

impl Constants {
    pub(crate) fn new(version: Version) -> Self {
        Self {
            version,
            constants: Vec::new(),
            by_value: HashTable::new(),
            any_nan: false,
        }
    }

    /// The version by whose rules they are computed with.
    pub(crate) fn version(&self) -> Version {
        self.version
    }

    /// The name of a constant.
    pub(crate) fn intern(&mut self, constant: Constant) -> ConstantId {
        if constant.is_nan() {
            // It is not equal to itself.
            self.any_nan = true;
            self.constants.push(constant);
            return ConstantId(
                u32::try_from(self.constants.len() - 1).expect("fewer than 2^32 constants"),
            );
        }
        let Self {
            constants,
            by_value,
            ..
        } = self;
        let hash = |constant: &Constant| FxBuildHasher.hash_one(constant);
        let hashed = hash(&constant);
        let known = |id: &ConstantId| constants[id.0 as usize] == constant;
        if let Some(&id) = by_value.find(hashed, known) {
            return id;
        }
        let id = ConstantId(u32::try_from(constants.len()).expect("fewer than 2^32 constants"));
        constants.push(constant);
        by_value.insert_unique(hashed, id, |id| hash(&constants[id.0 as usize]));
        id
    }

    /// How many constants there are.
    pub(crate) fn len(&self) -> usize {
        self.constants.len()
    }

    /// All constants, in the order of their names.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (ConstantId, &Constant)> {
        (0..).map(ConstantId).zip(&self.constants)
    }

    /// Whether a constant is or has a NaN, which equals nothing but itself.
    pub(crate) fn has_nan(&self, id: ConstantId) -> bool {
        self.any_nan && self.has_nan_within(id)
    }

    fn has_nan_within(&self, id: ConstantId) -> bool {
        match self.get(id) {
            Constant::Float(bits) => f64::from_bits(*bits).is_nan(),
            Constant::Complex(real, imag) => {
                f64::from_bits(*real).is_nan() || f64::from_bits(*imag).is_nan()
            }
            Constant::Tuple(items) | Constant::FrozenSet(items) => {
                items.iter().any(|&item| self.has_nan_within(item))
            }
            Constant::Slice(parts) => parts.iter().any(|&part| self.has_nan_within(part)),
            _ => false,
        }
    }

    /// The constant of a name.
    pub(crate) fn get(&self, id: ConstantId) -> &Constant {
        &self.constants[id.0 as usize]
    }
}
