//! What is done about different files of distributions at one path: by whom, and to what effect.

#![cfg(unix)]

mod support;

use pyc_venv::{page, table, OnConflict, Owner, Plan, SetBy, Severity, Summary};
use support::Build;

/// Two distributions with different files at some paths, of which `jwt` comes first.
fn build() -> Build {
    let mut build = Build::new();
    for name in ["jwt", "PyJWT"] {
        build.installed(
            name,
            "1",
            &[
                ("site-packages/jwt/__init__.py", name),
                ("site-packages/tests/__init__.py", name),
                ("data/README", name),
            ],
        );
    }
    build
}

/// The path, setting and origin of each conflict in the plan.
fn conflicts(plan: &Plan) -> Vec<(&str, OnConflict, SetBy)> {
    let conflicts = plan.conflicts.iter();
    conflicts
        .map(|conflict| {
            let owners = ["jwt", "PyJWT"].map(|name| Owner::Distribution(name.into()));
            assert_eq!(conflict.owners, owners);
            assert!(conflict.files[0].starts_with("pypi_jwt/"));
            assert!(conflict.files[1].starts_with("pypi_PyJWT/"));
            (&*conflict.path, conflict.setting, conflict.set_by)
        })
        .collect()
}

const JWT: &str = "lib/python3.14/site-packages/jwt/__init__.py";
const TESTS: &str = "lib/python3.14/site-packages/tests/__init__.py";
const README: &str = "README";

#[test]
fn by_default_only_what_programs_import_is_an_error() {
    let build = build();
    let error = build.error();
    let expected = "//pkg:app: 1 path is in several distributions with different content:\n  jwt/__init__.py\n";
    assert!(error.starts_with(expected), "{error}");
    for way_out in [
        "exclude of pip.override",
        "package_conflicts",
        "on_conflict",
    ] {
        assert!(error.contains(way_out), "{error}");
    }

    let mut build = Build::new();
    build.distribution("jwt", "1", &[("tests/__init__.py", "1")]);
    build.distribution("PyJWT", "1", &[("tests/__init__.py", "2")]);
    let plan = build.plan();
    let warning = "//pkg:app: 1 path is in several distributions with different content:\n  tests/__init__.py\n    \
                   jwt 1: pypi_jwt/site-packages/tests/__init__.py\n    PyJWT 1: ";
    assert!(plan.warnings[0].starts_with(warning), "{:?}", plan.warnings);
    assert_eq!(
        conflicts(&plan),
        [(TESTS, OnConflict::Warn, SetBy::Default)]
    );
}

#[test]
fn the_program_decides() {
    let mut build = build();
    build.request.on_file_clash = Severity::Error;
    build.request.distributions[0].on_conflict = Some(OnConflict::Error);
    build.request.on_conflict = Some(OnConflict::Warn);
    let plan = build.plan();
    assert_eq!(plan.package_conflicts, Some(OnConflict::Warn));
    assert_eq!(plan.warnings.len(), 2, "{:#?}", plan.warnings);
    let warned = (OnConflict::Warn, SetBy::Program);
    let expected = [README, JWT, TESTS].map(|path| (path, warned.0, warned.1));
    assert_eq!(conflicts(&plan), expected);

    build.request.on_conflict = Some(OnConflict::First);
    let plan = build.plan();
    assert_eq!(plan.warnings, [""; 0]);
    let expected = expected.map(|(path, _, by)| (path, OnConflict::First, by));
    assert_eq!(conflicts(&plan), expected);

    build.request.on_conflict = Some(OnConflict::Error);
    let errors = build.errors();
    assert_eq!(errors.len(), 2, "{errors:#?}");
    assert!(errors[0].contains("2 paths are in"), "{errors:#?}");
    assert!(errors[1].contains("1 path outside of"), "{errors:#?}");
}

#[test]
fn else_the_stricter_of_the_two_distributions_does() {
    let mut build = build();
    build.request.distributions[1].on_conflict = Some(OnConflict::First);
    let plan = build.plan();
    assert_eq!(plan.warnings, [""; 0]);
    let set_by = SetBy::Distribution;
    let expected = [README, JWT, TESTS].map(|path| (path, OnConflict::First, set_by));
    assert_eq!(conflicts(&plan), expected);
    let settings = plan.distributions.iter().map(|one| one.on_conflict);
    assert_eq!(
        settings.collect::<Vec<_>>(),
        [None, Some(OnConflict::First)]
    );

    build.request.distributions[0].on_conflict = Some(OnConflict::Warn);
    let expected = expected.map(|(path, _, by)| (path, OnConflict::Warn, by));
    assert_eq!(conflicts(&build.plan()), expected);
}

#[test]
fn plans_show_the_setting_and_which_file_is_used() {
    let mut build = build();
    build.request.on_conflict = Some(OnConflict::First);
    let plan = build.plan();
    let json = plan.to_json();
    assert!(
        json.contains("  \"package_conflicts\": \"first\",\n"),
        "{json}"
    );
    let line = "    {\"path\":\"README\",\"setting\":\"first\",\"set_by\":\"program\",\
                \"files\":[\"pypi_jwt/data/README\",\"pypi_PyJWT/data/README\"],\"owners\":[\"jwt\",\"PyJWT\"]},\n";
    assert!(json.contains(line), "{json}");
    let file = build.path("plan.json");
    std::fs::write(&file, &json).unwrap();
    assert_eq!(Plan::read(&file).unwrap(), plan);

    let summary = Summary::of(&plan);
    let text = table(&summary);
    let line = "\n3 conflicts, of different content:\n  README: jwt, not PyJWT (\"first\" of the program)\n";
    assert!(text.contains(line), "{text}");
    let html = page(&summary);
    assert!(
        html.contains("<code>package_conflicts = &quot;first&quot;</code>."),
        "{html}"
    );
    assert!(html.contains("jwt, not PyJWT"), "{html}");
}
