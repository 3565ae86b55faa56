//! Values with a form of their own, most of them several texts with tabs between them.

/// Splits a value into `N` fields.
fn split<const N: usize>(value: &str, names: [&str; N]) -> Result<[String; N], String> {
    let fields: Vec<String> = value.split('\t').map(str::to_owned).collect();
    let count = fields.len();
    fields.try_into().map_err(|_| {
        format!(
            "it must be {} with a tab between them, but there are {count} fields",
            names.join(", ")
        )
    })
}

/// A link and what it leads to.
pub fn link(value: &str) -> Result<(String, String), String> {
    split(value, ["LINK", "TARGET"]).map(Into::into)
}

/// A runfiles path and the exec path of what stands there.
pub fn placed(value: &str) -> Result<(String, String), String> {
    split(value, ["RUNFILES_PATH", "EXEC_PATH"]).map(Into::into)
}

/// A distribution: its name, its version, and two runfiles paths.
pub fn distribution(value: &str) -> Result<pyc_venv::RequestedDistribution, String> {
    let names = ["NAME", "VERSION", "ROOT", "SITE_PACKAGES", "ON_CONFLICT"];
    let [name, version, root, site_packages, setting] = split(value, names)?;
    Ok(pyc_venv::RequestedDistribution {
        name,
        version,
        root,
        site_packages,
        on_conflict: on_conflict(&setting)?.0,
    })
}

/// A value that may be missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Optional<T>(pub Option<T>);

/// What to do about conflicts, or nothing.
pub fn on_conflict(value: &str) -> Result<Optional<pyc_venv::OnConflict>, String> {
    Ok(Optional(Some(match value {
        "" => return Ok(Optional(None)),
        "error" => pyc_venv::OnConflict::Error,
        "warn" => pyc_venv::OnConflict::Warn,
        "first" => pyc_venv::OnConflict::First,
        _ => return Err(format!("{value:?} is not error, warn, first or empty")),
    })))
}

/// A console script: the root of its distribution, its name, and a runfiles path.
pub fn script(value: &str) -> Result<pyc_venv::RequestedScript, String> {
    let [root, name, path] = split(value, ["ROOT", "NAME", "RUNFILES_PATH"])?;
    Ok(pyc_venv::RequestedScript { root, name, path })
}

/// A layer: its file, and selectors with commas between them.
pub fn layer(value: &str) -> Result<pyc_venv::Layer, String> {
    let [out, selectors] = split(value, ["OUT", "SELECTORS"])?;
    let selectors: Result<Vec<_>, _> = selectors.split(',').map(str::parse).collect();
    Ok(pyc_venv::Layer {
        out: out.into(),
        selectors: selectors.map_err(|error: pyc_venv::SelectorError| error.to_string())?,
    })
}

/// Numbers of a user and a group.
pub fn owner(value: &str) -> Result<(u32, u32), String> {
    let numbers = value
        .split_once(':')
        .and_then(|(uid, gid)| Some((uid.parse().ok()?, gid.parse().ok()?)));
    numbers.ok_or_else(|| "it must be two numbers with a colon between them".to_owned())
}

/// Permissions of a file.
pub fn mode(value: &str) -> Result<u32, String> {
    match u32::from_str_radix(value, 8) {
        Ok(mode) if mode <= 0o7777 => Ok(mode),
        _ => Err("it must be an octal number, such as 0644".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tabs_stand_between_fields() {
        assert_eq!(
            placed("a b\tc\\td").unwrap(),
            ("a b".to_owned(), "c\\td".to_owned())
        );
        let distribution = distribution("n\t\tr\tr/s\tfirst").unwrap();
        assert_eq!(distribution.version, "");
        assert_eq!(distribution.on_conflict, Some(pyc_venv::OnConflict::First));
        assert_eq!(on_conflict(""), Ok(Optional(None)));
        assert!(on_conflict("last").is_err());
        let script = script("r\tname\ts/name").unwrap();
        assert_eq!(
            (
                script.root.as_str(),
                script.name.as_str(),
                script.path.as_str()
            ),
            ("r", "name", "s/name")
        );
    }

    #[test]
    fn numbers_are_checked() {
        assert_eq!(owner("1000:100"), Ok((1000, 100)));
        assert!(owner("root:root").is_err() && owner("0").is_err());
        assert_eq!(mode("0755"), Ok(0o755));
        assert!(mode("0o755").is_err() && mode("888").is_err() && mode("17777").is_err());
    }

    #[test]
    fn layers_have_selectors() {
        let layer = layer("a.tar\tinterpreter,third-party:1/2").unwrap();
        assert_eq!((layer.out, layer.selectors.len()), ("a.tar".into(), 2));
        assert!(super::layer("a.tar\t")
            .unwrap_err()
            .starts_with("\"\" is no selector"));
    }

    #[test]
    fn missing_fields_are_counted() {
        assert_eq!(
            distribution("n\tv").unwrap_err(),
            "it must be NAME, VERSION, ROOT, SITE_PACKAGES, ON_CONFLICT with a tab between them, but there are 2 fields"
        );
    }
}
