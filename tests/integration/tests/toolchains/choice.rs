//! Which of several precompilers a target gets.

use std::path::Path;

use pyc_integration::{interpreter, lacks_python, Outcome};

use crate::fixture::{compiler_of, define, fixture, package};

#[test]
fn the_first_that_fits_is_used_and_no_other_is_fetched() {
    // One before it is for another platform, one after it does not exist.
    let package = package("in_order");
    let options = [&*define("in_order")];
    let (precompiler, _) = compiler_of(&package, "lib", &options);
    assert!(
        precompiler.ends_with("precompiler_z_first/precompiler"),
        "{precompiler}"
    );
    Outcome::of(&mut package.program(&options, "app")).success();
}

#[test]
fn the_execution_platform_chooses() {
    let package = package("by_platform");
    let by_platform = define("by_platform");
    let on_farm = [&by_platform, "--extra_execution_platforms=//:farm"];
    let (precompiler, _) = compiler_of(&package, "lib", &on_farm);
    assert!(
        precompiler.ends_with("precompiler_of_farm/precompiler"),
        "{precompiler}"
    );
    Outcome::of(&mut package.program(&on_farm, "app")).success();

    let (precompiler, _) = compiler_of(&package, "lib", &[&by_platform]);
    assert!(
        precompiler.ends_with("precompiler_of_host/precompiler"),
        "{precompiler}"
    );
}

#[test]
fn the_python_version_of_the_target_chooses() {
    if lacks_python(&["3.13", "3.15"]) {
        return;
    }
    let package = package("by_version");
    let by_version = define("by_version");
    for (version, precompiler, interpreter_path) in [
        ("3.13", "for_3_13", fixture().folder.join("python3.13")),
        ("3.14", "for_others", interpreter("python3.14")),
        ("3.15", "for_others", interpreter("python3.15")),
    ] {
        let options = [&*by_version, &format!("--local_python_version={version}")];
        let (program, interpreter) = compiler_of(&package, "lib", &options);
        assert!(
            program.ends_with(&format!("precompiler_{precompiler}/precompiler")),
            "{program}"
        );
        assert_eq!(Path::new(&interpreter), interpreter_path);
        Outcome::of(&mut package.program(&options, "app"))
            .success()
            .prints_lines(&[&format!(
                "lib.cpython-{}.pyc {version}",
                version.replace('.', "")
            )]);
    }
}
