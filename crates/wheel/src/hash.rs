//! Hashes as RECORD has them: `sha256=…`, in base64 without padding.

use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use base64::Engine;
use sha2::{Digest as _, Sha256, Sha384, Sha512};
use std::fmt;

/// A hash function that a wheel may use; the specification excludes weaker ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Algorithm {
    Sha256,
    Sha384,
    Sha512,
}

impl Algorithm {
    const ALL: [Self; 3] = [Self::Sha256, Self::Sha384, Self::Sha512];

    fn name(self) -> &'static str {
        match self {
            Self::Sha256 => "sha256",
            Self::Sha384 => "sha384",
            Self::Sha512 => "sha512",
        }
    }

    /// How many bytes its digests have.
    fn length(self) -> usize {
        match self {
            Self::Sha256 => 32,
            Self::Sha384 => 48,
            Self::Sha512 => 64,
        }
    }

    /// The one with this name, in upper or lower case.
    fn named(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|algorithm| algorithm.name().eq_ignore_ascii_case(name))
    }
}

/// The hash of a file. It is displayed as RECORD should have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Digest {
    pub(crate) algorithm: Algorithm,
    bytes: Vec<u8>,
}

impl Digest {
    /// Reads `sha256=…`, whatever the spelling: base64 of either alphabet, with and without padding, or hexadecimal, as
    /// some build backends have written it.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (name, value) = text.split_once('=')?;
        let algorithm = Algorithm::named(name)?;
        let value = value.trim_end_matches('=');
        let bytes = if value.len() == 2 * algorithm.length() {
            from_hexadecimal(value)?
        } else {
            let value = value.replace('+', "-").replace('/', "_");
            URL_SAFE_NO_PAD.decode(value).ok()?
        };
        (bytes.len() == algorithm.length()).then_some(Self { algorithm, bytes })
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.algorithm.name();
        write!(formatter, "{name}={}", URL_SAFE_NO_PAD.encode(&self.bytes))
    }
}

fn from_hexadecimal(text: &str) -> Option<Vec<u8>> {
    let nibble = |byte: &u8| {
        let digit = char::from(*byte).to_digit(16)?;
        u8::try_from(digit).ok()
    };
    text.as_bytes()
        .chunks_exact(2)
        .map(|pair| Some(nibble(&pair[0])? << 4 | nibble(&pair[1])?))
        .collect()
}

/// Takes in a file's content, piece by piece.
pub(crate) enum Hasher {
    Sha256(Sha256),
    Sha384(Sha384),
    Sha512(Sha512),
}

impl Hasher {
    pub(crate) fn new(algorithm: Algorithm) -> Self {
        match algorithm {
            Algorithm::Sha256 => Self::Sha256(Sha256::new()),
            Algorithm::Sha384 => Self::Sha384(Sha384::new()),
            Algorithm::Sha512 => Self::Sha512(Sha512::new()),
        }
    }

    pub(crate) fn update(&mut self, bytes: &[u8]) {
        match self {
            Self::Sha256(hasher) => hasher.update(bytes),
            Self::Sha384(hasher) => hasher.update(bytes),
            Self::Sha512(hasher) => hasher.update(bytes),
        }
    }

    pub(crate) fn finish(self) -> Digest {
        let (algorithm, bytes) = match self {
            Self::Sha256(hasher) => (Algorithm::Sha256, hasher.finalize().to_vec()),
            Self::Sha384(hasher) => (Algorithm::Sha384, hasher.finalize().to_vec()),
            Self::Sha512(hasher) => (Algorithm::Sha512, hasher.finalize().to_vec()),
        };
        Digest { algorithm, bytes }
    }
}

/// The hash that new RECORDs have.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    let mut hasher = Hasher::new(Algorithm::Sha256);
    hasher.update(bytes);
    hasher.finish().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_look_as_in_record() {
        let of_nothing =
            Algorithm::ALL.map(|algorithm| Hasher::new(algorithm).finish().to_string());
        assert_eq!(
            of_nothing[0],
            "sha256=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"
        );
        assert_eq!(
            of_nothing[1],
            "sha384=OLBgp1GsljhM2TJ-sbHjaiH9txEUvgdDTAzHv2P24donTt6_529l-9Ua0vFImLlb"
        );
        assert_eq!(
            of_nothing[2],
            "sha512=z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg_SpIdNs6c5H0NE8XYXysP-DGNKHfuwvY7kxvUdBeoGlODJ6-SfaPg"
        );
        assert_eq!(sha256(b""), of_nothing[0]);
    }

    #[test]
    fn digests_are_bytes_whatever_their_spelling() {
        let expected = Hasher::new(Algorithm::Sha256).finish();
        let hexadecimal = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        for text in [
            "sha256=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU".to_owned(),
            "sha256=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU=".to_owned(),
            "sha256=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=".to_owned(),
            "SHA256=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU".to_owned(),
            format!("sha256={hexadecimal}"),
            format!("sha256={}", hexadecimal.to_uppercase()),
        ] {
            assert_eq!(Digest::parse(&text).as_ref(), Some(&expected), "{text}");
        }
        let long = Hasher::new(Algorithm::Sha512).finish();
        assert_eq!(Digest::parse(&long.to_string()), Some(long));
    }

    #[test]
    fn what_is_not_a_digest_of_a_strong_algorithm_is_not_known() {
        for text in [
            "",
            "sha256",
            "sha256=",
            "sha256=xyz",
            "sha256=!7DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU",
            "sha256=g3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "md5=1B2M2Y8AsgTpgAmY7PhCfg",
            "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU",
        ] {
            assert_eq!(Digest::parse(text), None, "{text}");
        }
    }
}
