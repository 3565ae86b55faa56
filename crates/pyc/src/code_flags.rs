//! The names of `co_flags`.

/// Every flag with its name, the lowest first. Source: `CO_…` in CPython's
/// `Include/cpython/code.h`, versions 3.11 to 3.15, without the prefix.
const NAMES: [(u32, &str); 20] = [
    (0x1, "OPTIMIZED"),
    (0x2, "NEWLOCALS"),
    (0x4, "VARARGS"),
    (0x8, "VARKEYWORDS"),
    (0x10, "NESTED"),
    (0x20, "GENERATOR"),
    (0x80, "COROUTINE"),
    (0x100, "ITERABLE_COROUTINE"),
    (0x200, "ASYNC_GENERATOR"),
    (0x2_0000, "FUTURE_DIVISION"),
    (0x4_0000, "FUTURE_ABSOLUTE_IMPORT"),
    (0x8_0000, "FUTURE_WITH_STATEMENT"),
    (0x10_0000, "FUTURE_PRINT_FUNCTION"),
    (0x20_0000, "FUTURE_UNICODE_LITERALS"),
    (0x40_0000, "FUTURE_BARRY_AS_BDFL"),
    (0x80_0000, "FUTURE_GENERATOR_STOP"),
    (0x100_0000, "FUTURE_ANNOTATIONS"),
    (0x200_0000, "NO_MONITORING_EVENTS"),
    (0x400_0000, "HAS_DOCSTRING"),
    (0x800_0000, "METHOD"),
];

/// The names of the flags that are set, the lowest first; one that has no name is a hexadecimal number.
pub fn names(flags: i32) -> Vec<String> {
    let bits = (0..u32::BITS)
        .map(|bit| 1_u32 << bit)
        .filter(|bit| flags as u32 & bit != 0);
    let name = |bit: u32| {
        NAMES
            .iter()
            .find(|(known, _)| *known == bit)
            .map(|(_, name)| *name)
    };
    bits.map(|bit| name(bit).map_or_else(|| format!("{bit:#x}"), str::to_owned))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_are_named() {
        assert_eq!(names(0), [""; 0]);
        assert_eq!(
            names(0x0400_0003),
            ["OPTIMIZED", "NEWLOCALS", "HAS_DOCSTRING"]
        );
    }

    #[test]
    fn flags_without_a_name_are_numbers() {
        assert_eq!(names(0x40 | i32::MIN), ["0x40", "0x80000000"]);
    }
}
