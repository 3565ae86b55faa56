//! Work on many things at once, with the results in order.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

/// As many threads as there are processors for them.
pub fn all_processors() -> NonZeroUsize {
    thread::available_parallelism().unwrap_or(NonZeroUsize::MIN)
}

/// Does the work for every item, on so many threads, and hands each result to `take` on this
/// thread, in the order of the items. When `take` breaks off, no further item is begun, and no further
/// result is taken.
pub fn for_each_in_order<'t, T: Sync, R: Send>(
    items: &'t [T],
    threads: NonZeroUsize,
    work: impl Fn(&'t T) -> R + Sync,
    mut take: impl FnMut(R) -> ControlFlow<()>,
) {
    let next = AtomicUsize::new(0);
    let is_over = AtomicBool::new(false);
    let (sender, results) = mpsc::channel();
    let work_on_items = |sender: mpsc::Sender<(usize, R)>| {
        while !is_over.load(Ordering::Relaxed) {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(index) else { return };
            if sender.send((index, work(item))).is_err() {
                return;
            }
        }
    };
    thread::scope(|scope| {
        for _ in 0..threads.get().min(items.len()) {
            let (sender, work_on_items) = (sender.clone(), &work_on_items);
            scope.spawn(move || work_on_items(sender));
        }
        drop(sender);
        let mut early = BTreeMap::new();
        let mut due = 0;
        for (index, result) in results {
            early.insert(index, result);
            while let Some(result) = early.remove(&due) {
                due += 1;
                if take(result).is_break() {
                    is_over.store(true, Ordering::Relaxed);
                    return;
                }
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    const THREADS: NonZeroUsize = NonZeroUsize::new(4).unwrap();

    #[test]
    fn results_come_in_the_order_of_the_items() {
        let items: Vec<u64> = (0..100).collect();
        let mut results = Vec::new();
        let work = |item: &u64| {
            thread::sleep(Duration::from_micros((100 - item) * 20));
            item * 2
        };
        for_each_in_order(&items, THREADS, work, |result| {
            results.push(result);
            ControlFlow::Continue(())
        });
        assert_eq!(
            results,
            items.iter().map(|item| item * 2).collect::<Vec<_>>()
        );
    }

    #[test]
    fn nothing_is_begun_after_a_break() {
        let items: Vec<usize> = (0..100_000).collect();
        let begun = AtomicUsize::new(0);
        let mut taken = 0;
        let work = |_: &usize| {
            begun.fetch_add(1, Ordering::Relaxed);
            thread::sleep(Duration::from_millis(1));
        };
        for_each_in_order(&items, THREADS, work, |()| {
            taken += 1;
            ControlFlow::Break(())
        });
        assert_eq!(taken, 1);
        assert!(begun.into_inner() < items.len());
    }

    #[test]
    fn no_items_are_no_work() {
        for_each_in_order(
            &[],
            THREADS,
            |item: &u8| *item,
            |_| panic!("nothing to take"),
        );
    }
}
