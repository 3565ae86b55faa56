//! Packages of a pylock.toml: as uv, pip and pdm write it, and with all that PEP 751 has.

use std::fs;

use pyc_integration::{export_pylock, lock, LockedWorkspace};

use crate::locked_popular::PACKAGES;
use crate::pylock_workspace::{files_of, package, prints, repositories, selected, workspace};

const FLASK: &str = "\
import flask, markupsafe, sys, zope.interface
print(flask.Flask('app').name, markupsafe.escape('<'))
";

#[test]
fn what_uv_exports_is_built_and_shares_its_files_with_the_uv_lock() {
    prints(
        "exported_app",
        &format!("{FLASK}import iniconfig\n"),
        "[\"@exported//:dependencies\"]",
        &["app &lt;"],
    );
    assert_eq!(workspace().forbidden_calls(), "");
    let text = fs::read_to_string(workspace().root().join("exported/pylock.toml"));
    assert!(text
        .expect("the lock")
        .contains("directory = { path = \".\""));
    prints(
        "locked_app",
        FLASK,
        "[\"@locked//flask\", \"@locked//zope_interface\"]",
        &["app &lt;"],
    );
    for name in ["flask_", "markupsafe_", "zope_interface_"] {
        assert_eq!(repositories(name).len(), 1, "{name}");
    }
    workspace()
        .bazel(&["build", "@exported//colorama"])
        .failure()
        .complains("@exported//colorama 0.4.6: Python 3.14 on linux_x86_64: the lock has it only where sys_platform == 'win32'");
}

/// With a source distribution among them.
#[test]
fn what_pip_locks_is_built() {
    prints(
        "by_pip_app",
        "import jinja2, jmespath, markupsafe\nprint(jinja2.Template('{{ x }}').render(x=jmespath.search('a', {'a': 1})))\n",
        "[\"@by_pip//jinja2\", \"@by_pip//jmespath\", \"@by_pip//markupsafe\"]",
        &["1"],
    );
}

#[test]
fn what_pdm_locks_has_groups_and_extras() {
    assert_eq!(selected("by_pdm"), ["jinja2", "markupsafe"]);
    assert_eq!(selected("docs_only"), ["iniconfig", "jmespath", "pygments"]);
    prints(
        "by_pdm_app",
        "import iniconfig, jinja2, pygments\nprint(jinja2.Template('{{ x }}').render(x=1))\n",
        "[\"@by_pdm//:dependencies\", \"@by_pdm//:group_docs\"]",
        &["1"],
    );
    prints(
        "by_pdm_web",
        "import importlib.util, jinja2, jmespath\nprint(importlib.util.find_spec('iniconfig'))\n",
        "[\"@by_pdm//:extra_web\"]",
        &["None"],
    );
    prints(
        "by_pdm_dev",
        "import importlib.util, iniconfig\nprint(importlib.util.find_spec('jinja2'))\n",
        "[\"@by_pdm//:group_dev\"]",
        &["None"],
    );
}

#[test]
fn sixty_packages_are_the_same_files_as_of_the_uv_lock() {
    let workspace = LockedWorkspace::new("pylock_popular");
    let names: Vec<String> = PACKAGES
        .iter()
        .map(|(name, _)| format!("\"{name}\""))
        .collect();
    workspace.write("pyproject.toml", &format!(
        "[project]\nname = \"popular\"\nversion = \"0.1\"\nrequires-python = \">=3.13,<3.15\"\ndependencies = [{}]\n",
        names.join(", ")
    ));
    workspace.write("BUILD.bazel", "exports_files(glob([\"**\"]))\n");
    lock(workspace.root());
    export_pylock(workspace.root(), &[]);
    workspace.write_pip(
        "pip.parse(hub_name = \"locked\", lock = \"//:uv.lock\")\n\
         pip.parse(hub_name = \"exported\", lock = \"//:pylock.toml\")\n\
         use_repo(pip, \"exported\", \"locked\")\n",
    );
    workspace
        .bazel(&["query", "@locked//flask + @exported//flask"])
        .success();
    let locked = files_of(&workspace, "locked");
    assert!(locked.len() > 200, "{locked:?}");
    assert!(locked.iter().any(|name| name.starts_with("numpy_")));
    assert_eq!(files_of(&workspace, "exported"), locked);
    workspace.shutdown();
}

#[test]
fn markers_dependencies_and_sources_are_those_of_the_lock() {
    // A package has what it depends on, if the lock says so.
    prints(
        "own_top",
        "import top\nprint(top.VERSION)\n",
        "[\"@own//top\"]",
        &["2"],
    );
    prints(
        "own_default",
        "import archived, member, top\nprint(archived.VERSION)\n",
        "[\"@own//:dependencies\"]",
        &["1"],
    );
    prints(
        "own_same",
        "import same\nprint(same.VERSION)\n",
        "[\"@own//same\"]",
        &["2"],
    );
    let files = files_of(workspace(), "own");
    let same = files.iter().filter(|name| name.starts_with("same_"));
    assert_eq!(same.count(), 2, "{files:?}");
    let chosen = "import chosen\nprint(chosen.VERSION)\n";
    prints("own_old", chosen, "[\"@own//:extra_old\"]", &["1"]);
    prints("own_new", chosen, "[\"@new//chosen\"]", &["2"]);
    package("own_conflict", chosen, "[\"@own//:extra_new\"]")
        .bazel("build", &[], &["app"])
        .failure()
        .complains(
            "@own//:extra_new: Python 3.14 on linux_x86_64: the extra \"new\" would need both chosen 1.0 and chosen 2.0; select it in a hub of \
             its own: pip.parse(extras = [\"new\"])",
        );
    prints(
        "own_group",
        "import sphinx\nprint(sphinx.VERSION)\n",
        "[\"@own//sphinx\"]",
        &["9"],
    );
}
