//! Sources, made as small as they can be while they still show a difference.

use super::mutate::tokens;

/// How often the difference is looked for at the most.
const MOST_TRIES: usize = 600;

/// Removes lines, then tokens, as long as `shows` holds.
pub fn minimise(source: &[u8], mut shows: impl FnMut(&[u8]) -> bool) -> Vec<u8> {
    let mut tries = 0;
    let mut smallest = source.to_vec();
    loop {
        let before = smallest.len();
        for cut in [lines, tokens] {
            smallest = remove(&smallest, cut, &mut |candidate| {
                tries += 1;
                tries <= MOST_TRIES && shows(candidate)
            });
        }
        if smallest.len() == before || tries > MOST_TRIES {
            return smallest;
        }
    }
}

fn lines(source: &[u8]) -> Vec<&[u8]> {
    source.split_inclusive(|&byte| byte == b'\n').collect()
}

/// Removes ever smaller runs of parts. Source: the algorithm ddmin, Zeller and Hildebrandt, “Simplifying and Isolating
/// Failure-Inducing Input” (2002), without its first half.
fn remove(
    source: &[u8],
    cut: fn(&[u8]) -> Vec<&[u8]>,
    shows: &mut impl FnMut(&[u8]) -> bool,
) -> Vec<u8> {
    let mut parts = cut(source);
    let mut length = parts.len().div_ceil(2).max(1);
    loop {
        let mut at = 0;
        while at < parts.len() {
            let end = (at + length).min(parts.len());
            let candidate = [parts[..at].concat(), parts[end..].concat()].concat();
            if shows(&candidate) {
                parts.drain(at..end);
            } else {
                at = end;
            }
        }
        if length == 1 {
            return parts.concat();
        }
        length /= 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_matter_is_removed() {
        let source = b"import os\nx = 1\nif x:\n    print(x, bad, y)\nelse:\n    pass\n".repeat(5);
        let shows = |source: &[u8]| source.windows(3).any(|window| window == b"bad");
        assert_eq!(minimise(&source, shows), b"bad");
    }
}
