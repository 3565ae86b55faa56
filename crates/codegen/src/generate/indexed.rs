//! Sets whose elements have indices, in the order in which they were added.

use rustc_hash::FxHashMap;
use std::hash::Hash;

/// Above this size a hash table finds elements faster than a search.
const SEARCHED: usize = 12;

/// A set whose elements have indices, in the order in which they were added.
#[derive(Debug)]
pub(super) struct Indexed<T> {
    elements: Vec<T>,
    indices: FxHashMap<T, u32>,
}

impl<T> Default for Indexed<T> {
    fn default() -> Self {
        Indexed {
            elements: Vec::new(),
            indices: FxHashMap::default(),
        }
    }
}

impl<T: Copy + Eq + Hash> Indexed<T> {
    /// The index of an element, if it is in the set.
    pub(super) fn find(&self, element: T) -> Option<u32> {
        if self.elements.len() > SEARCHED {
            return self.indices.get(&element).copied();
        }
        self.elements
            .iter()
            .position(|&other| other == element)
            .map(index)
    }

    /// The index of an element, which is added if need be.
    pub(super) fn add(&mut self, element: T) -> u32 {
        if let Some(found) = self.find(element) {
            return found;
        }
        let added = index(self.elements.len());
        self.elements.push(element);
        match self.elements.len() {
            0..=SEARCHED => {}
            len if len == SEARCHED + 1 => {
                self.indices = (0..).zip(&self.elements).map(|(at, &e)| (e, at)).collect();
            }
            _ => {
                self.indices.insert(element, added);
            }
        }
        added
    }

    pub(super) fn len(&self) -> usize {
        self.elements.len()
    }

    pub(super) fn first(&self) -> Option<T> {
        self.elements.first().copied()
    }

    /// Puts another element in the place of the first; it is not to be looked for afterwards.
    pub(super) fn rename_first(&mut self, element: T) {
        if let Some(first) = self.elements.first_mut() {
            *first = element;
        }
    }

    pub(super) fn to_vec(&self) -> Vec<T> {
        self.elements.clone()
    }

    pub(super) fn into_vec(self) -> Vec<T> {
        self.elements
    }
}

impl<T: Copy + Eq + Hash> FromIterator<T> for Indexed<T> {
    fn from_iter<I: IntoIterator<Item = T>>(elements: I) -> Self {
        let mut indexed = Indexed::default();
        for element in elements {
            indexed.add(element);
        }
        indexed
    }
}

fn index(index: usize) -> u32 {
    u32::try_from(index).expect("fewer than 2^32 elements")
}

#[cfg(test)]
mod tests {
    use super::Indexed;

    #[test]
    fn finds_elements_of_small_and_large_sets() {
        let mut set = Indexed::default();
        for round in 0..2 {
            for element in 0..40u32 {
                assert_eq!(set.add(element * 7), element, "round {round}");
            }
        }
        assert_eq!(set.find(7), Some(1));
        assert_eq!(set.find(8), None);
        assert_eq!(set.into_vec().len(), 40);
    }
}
