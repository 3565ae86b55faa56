//! Numbers for people.

/// A number with a comma between each three digits.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() * 4 / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// A size in the unit that leaves one to three digits before the point: `0 B`, `999 B`, `1.5 kB`, `23 MB`.
pub fn size(bytes: u64) -> String {
    const UNITS: [&str; 5] = ["kB", "MB", "GB", "TB", "PB"];
    if bytes < 1_000 {
        return format!("{bytes} B");
    }
    let bytes = u128::from(bytes);
    let rounded = |unit: u128| (bytes + unit / 2) / unit;
    let mut unit = 1_000;
    let mut name = 0;
    while rounded(unit) >= 1_000 && name + 1 < UNITS.len() {
        unit *= 1_000;
        name += 1;
    }
    let name = UNITS[name];
    match rounded(unit / 10) {
        tenths @ ..=99 => format!("{}.{} {name}", tenths / 10, tenths % 10),
        _ => format!("{} {name}", rounded(unit)),
    }
}

/// `1 file`, `2,000 files`.
pub fn count(number: u64, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", grouped(number))
}

/// A share with as many digits as say something: `0.4 %`, `23 %`.
pub fn percent(percent: f64) -> String {
    if percent < 10.0 {
        format!("{percent:.1} %")
    } else {
        format!("{percent:.0} %")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_digits_make_a_group() {
        for (number, text) in [
            (0, "0"),
            (999, "999"),
            (1_000, "1,000"),
            (1_234_567, "1,234,567"),
        ] {
            assert_eq!(grouped(number), text);
        }
    }

    #[test]
    fn sizes_are_short() {
        for (bytes, text) in [
            (0, "0 B"),
            (999, "999 B"),
            (1_000, "1.0 kB"),
            (9_949, "9.9 kB"),
            (9_951, "10 kB"),
            (12_345, "12 kB"),
            (999_600, "1.0 MB"),
            (1_550_000, "1.6 MB"),
            (23_456_789, "23 MB"),
            (5_000_000_000, "5.0 GB"),
            (u64::MAX, "18447 PB"),
        ] {
            assert_eq!(size(bytes), text, "{bytes}");
        }
    }

    #[test]
    fn shares_have_few_digits() {
        assert_eq!([0.04, 4.26, 41.7].map(percent), ["0.0 %", "4.3 %", "42 %"]);
        assert_eq!(count(1, "file"), "1 file");
    }
}
