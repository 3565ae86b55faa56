//! Shares of the distributions, about as large as each other.

use super::{Layer, LayersError, Selector};
use crate::{normalised, Plan};
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};

/// Which distributions are asked for by name, and which share each of the others is in.
#[derive(Debug, Default)]
pub(super) struct Shares {
    named: HashSet<String>,
    shares: HashMap<String, usize>,
}

impl Shares {
    /// Deals whole distributions out: the largest first, each to the share that is the smallest then.
    pub fn of(plan: &Plan, layers: &[Layer]) -> Result<Self, LayersError> {
        let selectors = || layers.iter().flat_map(|layer| &layer.selectors);
        let mut sizes: BTreeMap<String, u64> = BTreeMap::new();
        let mut named = HashSet::new();
        for distribution in &plan.distributions {
            let is_named = selectors().any(
                |selector| matches!(selector, Selector::Distribution(glob) if glob.matches(&distribution.name)),
            );
            let name = normalised(&distribution.name);
            if is_named {
                named.insert(name);
            } else {
                *sizes.entry(name).or_default() += distribution.bytes;
            }
        }
        let mut number: Option<(usize, usize)> = None;
        for selector in selectors() {
            if let Selector::Share { index, count } = *selector {
                match number {
                    Some((i, n)) if n != count => {
                        return Err(LayersError::Shares(i, n, index, count))
                    }
                    _ => number = Some((index, count)),
                }
            }
        }
        let mut shares = HashMap::new();
        if let Some((_, count)) = number {
            let mut totals = vec![0; count];
            let mut by_size: Vec<(String, u64)> = sizes.into_iter().collect();
            // stable, so by name where sizes are equal
            by_size.sort_by_key(|&(_, size)| Reverse(size));
            for (name, size) in by_size {
                let smallest = (0..count).min_by_key(|&share| totals[share]).unwrap_or(0);
                totals[smallest] += size;
                shares.insert(name, smallest + 1);
            }
        }
        Ok(Self { named, shares })
    }

    /// Whether a selector asks for a distribution by name.
    pub fn is_named(&self, name: &str) -> bool {
        self.named.contains(&normalised(name))
    }

    /// The share of a distribution, from 1.
    pub fn share(&self, name: &str) -> Option<usize> {
        self.shares.get(&normalised(name)).copied()
    }
}
