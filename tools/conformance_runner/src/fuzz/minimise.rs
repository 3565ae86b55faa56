//! Sources, made as small as they can be while they still show a difference.

use super::mutate::tokens;

/// How often the difference is looked for at the most.
const MOST_TRIES: usize = 4000;

/// Removes lines, then what is in brackets, then tokens, as long as `shows` holds.
pub fn minimise(source: &[u8], mut shows: impl FnMut(&[u8]) -> bool) -> Vec<u8> {
    let mut tries = 0;
    let mut shows = |candidate: &[u8]| {
        tries += 1;
        tries <= MOST_TRIES && shows(candidate)
    };
    let mut smallest = source.to_vec();
    loop {
        let before = smallest.len();
        smallest = remove(&smallest, lines, &mut shows);
        smallest = simplify_brackets(&smallest, &mut shows);
        smallest = remove(&smallest, tokens, &mut shows);
        if smallest.len() == before {
            return smallest;
        }
    }
}

fn lines(source: &[u8]) -> Vec<&[u8]> {
    source.split_inclusive(|&byte| byte == b'\n').collect()
}

/// Puts less in the place of what is in brackets: nothing, a name, or what is within. What looks like a bracket in a
/// string is taken for one, which does no harm.
fn simplify_brackets(source: &[u8], shows: &mut impl FnMut(&[u8]) -> bool) -> Vec<u8> {
    let mut source = source.to_vec();
    let mut at = 0;
    while at < source.len() {
        let Some(end) = closing(&source, at) else {
            at += 1;
            continue;
        };
        let within = source[at + 1..end].to_vec();
        let smaller = [&b""[..], b"x", &within]
            .into_iter()
            .filter(|instead| instead.len() <= end - at)
            .map(|instead| [&source[..at], instead, &source[end + 1..]].concat())
            .find(|candidate| shows(candidate));
        match smaller {
            Some(smaller) => source = smaller,
            None => at += 1,
        }
    }
    source
}

/// The place of the bracket that closes the one at `start`, if there is one.
fn closing(source: &[u8], start: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, byte) in source.iter().enumerate().skip(start) {
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(at);
                }
            }
            _ if depth == 0 => return None,
            _ => {}
        }
    }
    None
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

    #[test]
    fn brackets_go_together() {
        let source = b"f((a, [bad(), {1: 2}]))[3]";
        let opens = |source: &[u8]| source.iter().filter(|&&byte| byte == b'(').count();
        let closes = |source: &[u8]| source.iter().filter(|&&byte| byte == b')').count();
        let shows = |source: &[u8]| {
            opens(source) == closes(source) && source.windows(3).any(|window| window == b"bad")
        };
        assert_eq!(minimise(source, shows), b"bad");
    }
}
