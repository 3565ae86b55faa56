//! The two lists of certified versions are the same.

use pyc_compile::CERTIFIED_VERSIONS;

#[test]
fn the_rules_know_the_certified_versions() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../python/private/certified_versions.bzl"
    );
    let text = std::fs::read_to_string(path).unwrap();
    let (_, list) = text.split_once("CERTIFIED_VERSIONS = [").unwrap();
    let (list, _) = list.split_once(']').unwrap();
    let numbers: Vec<u8> = list
        .split(|c: char| !c.is_ascii_digit())
        .filter(|number| !number.is_empty())
        .map(|number| number.parse().unwrap())
        .collect();
    let expected: Vec<u8> = CERTIFIED_VERSIONS
        .iter()
        .flat_map(|version| [version.major, version.minor])
        .collect();
    assert_eq!(numbers, expected);
}
