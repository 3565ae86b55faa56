//! Lists in messages, which end where nobody would read on.

const MOST: usize = 20;

/// The items, each on lines of its own, indented; the first twenty of them.
pub(crate) fn listed(items: &[String]) -> String {
    let shown = items.iter().take(MOST).map(|item| {
        item.lines()
            .map(|line| format!("\n  {line}"))
            .collect::<String>()
    });
    let mut text: String = shown.collect();
    if items.len() > MOST {
        text.push_str(&format!("\n  and {} more", items.len() - MOST));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lists_are_cut() {
        let items: Vec<String> = (0..23).map(|number| format!("{number}\n  x")).collect();
        let text = listed(&items);
        assert!(text.starts_with("\n  0\n    x\n  1\n"), "{text}");
        assert!(text.ends_with("\n  19\n    x\n  and 3 more"), "{text}");
        assert_eq!(listed(&items[..1]), "\n  0\n    x");
    }
}
