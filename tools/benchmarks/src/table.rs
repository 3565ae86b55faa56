//! Figures as a table for people.

use serde_json::Value;

/// One line for each figure, names and values aligned; a decimal has three digits.
pub fn render(figures: &Value) -> String {
    let rows: Vec<(&str, String)> = figures
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, value)| {
            let value = match value.as_f64() {
                Some(number) if !value.is_u64() => format!("{number:.3}"),
                _ => value.to_string().trim_matches('"').to_owned(),
            };
            (name.as_str(), value)
        })
        .collect();
    let names = rows.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    let values = rows.iter().map(|(_, value)| value.len()).max().unwrap_or(0);
    rows.iter()
        .map(|(name, value)| format!("{name:names$}  {value:>values$}\n"))
        .collect()
}
