//! Sources of a corpus, changed a little.

use super::random::Random;

/// Cuts a source into words, numbers, runs of space, strings' pieces and single signs; together they are the source.
pub fn tokens(source: &[u8]) -> Vec<&[u8]> {
    let mut tokens = Vec::new();
    let mut start = 0;
    while start < source.len() {
        let class = class(source[start]);
        let mut end = start + 1;
        while class != Class::Sign && end < source.len() && self::class(source[end]) == class {
            end += 1;
        }
        tokens.push(&source[start..end]);
        start = end;
    }
    tokens
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Word,
    Space,
    Newline,
    Sign,
}

fn class(byte: u8) -> Class {
    match byte {
        b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | b'_' | 0x80.. => Class::Word,
        b' ' | b'\t' => Class::Space,
        b'\n' | b'\r' => Class::Newline,
        _ => Class::Sign,
    }
}

/// Words and signs that are put in.
const PIECES: &[&[u8]] = &[
    b"(",
    b")",
    b"[",
    b"]",
    b"{",
    b"}",
    b":",
    b",",
    b"=",
    b":=",
    b"*",
    b"**",
    b".",
    b";",
    b"@",
    b"->",
    b"not ",
    b" if ",
    b" else ",
    b" for ",
    b" in ",
    b"yield ",
    b"await ",
    b"async ",
    b"lambda: ",
    b"return ",
    b"pass",
    b"None",
    b"0",
    b"1",
    b"'",
    b"\"",
    b"\n",
    b"\\\n",
    b"    ",
    b"\t",
    b"#",
    b"f''",
    b"b''",
    b" is ",
    b" and ",
    b" or ",
    b"-",
    b"~",
    b"del ",
    b"global x",
    b"nonlocal x",
    b"1e400",
    b"'a' 'b'",
    b"x",
    b"\x0c",
    b"\0",
    b"\xef\xbb\xbf",
    b"\xff",
    b"break",
    b"continue",
    b"raise ",
];

/// The source with some changes. The larger the source, the smaller the part of it that is left, so that what it costs
/// is about the same.
pub fn mutate(source: &[u8], random: &mut Random) -> Vec<u8> {
    let lines: Vec<&[u8]> = source.split_inclusive(|&byte| byte == b'\n').collect();
    let most = 40 + random.below(120);
    let start = random.below(lines.len().saturating_sub(most) + 1);
    let end = (start + most).min(lines.len());
    // a part starts where a line is not indented
    let is_start = |line: &&[u8]| line.first().is_some_and(u8::is_ascii_alphabetic);
    let start = (start..end)
        .find(|&at| is_start(&lines[at]))
        .unwrap_or(start);
    let part = lines[start..end].concat();
    let mut tokens = tokens(&part);
    if tokens.is_empty() {
        return part;
    }
    for _ in 0..1 + random.below(4) {
        let at = random
            .below(tokens.len().max(1))
            .min(tokens.len().saturating_sub(1));
        if tokens.is_empty() {
            break;
        }
        match random.below(7) {
            0 => {
                tokens.remove(at);
            }
            1 => tokens.insert(at, tokens[at]),
            2 => {
                let other = random.below(tokens.len());
                tokens.swap(at, other);
            }
            3 => tokens.insert(at, PIECES[random.below(PIECES.len())]),
            4 => tokens[at] = PIECES[random.below(PIECES.len())],
            5 => {
                let other = random.below(tokens.len());
                tokens[at] = tokens[other];
            }
            _ => {
                // some tokens from elsewhere
                let from = random.below(tokens.len());
                let to = (from + random.below(12)).min(tokens.len());
                let copied: Vec<&[u8]> = tokens[from..to].to_vec();
                tokens.splice(at..at, copied);
            }
        }
    }
    tokens.concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_the_whole_source() {
        let source = "def f(x):\n    return 'é' + x1  # end\r\n".as_bytes();
        assert_eq!(tokens(source).concat(), source);
        assert!(tokens(source).contains(&&b"return"[..]));
    }

    #[test]
    fn the_same_seed_makes_the_same_change() {
        let source = b"x = 1\ny = 2\nprint(x + y)\n".repeat(9);
        let mutated = |seed| mutate(&source, &mut Random::new(seed, 0));
        assert_eq!(mutated(1), mutated(1));
        assert_ne!(mutated(1), mutated(2));
        assert!(mutate(b"", &mut Random::new(1, 0)).is_empty());
    }
}
