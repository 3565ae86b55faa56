//! Making a plan.

use crate::checks::conflict::{self, Conflict, OnConflict};
use crate::checks::{case, clash, hidden, versions, Order, Placed};
use crate::inventory::{gather, FileNode, Inventory, Node};
use crate::owner::{Root, Roots};
use crate::places::{Place, Places};
use crate::plan::{Dangling, HiddenModule, PlannedConflict, Totals};
use crate::request::{PlanRequest, RequestedDistribution, RequestedScript};
use crate::resolve::{Resolved, Resolver};
use crate::{
    normalised, python_version, Distribution, Kind, Link, Overlap, Owner, Plan, PlannedFile,
    Python, PLAN_VERSION,
};
use std::collections::{BTreeMap, HashMap};
use std::io;
use std::path::{Path, PathBuf};

/// Why there is no plan.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PlanError {
    /// A path is not below the runfiles root.
    #[error("{0:?} is no path below the runfiles: it must be relative, without . and ..")]
    Path(String),
    /// An artifact cannot be read.
    #[error("cannot read {}, which is to stand at {path} in the runfiles: {reason}", source_path.display())]
    Unreadable {
        /// Its path in the runfiles.
        path: String,
        /// Where it was looked for.
        source_path: PathBuf,
        /// What the operating system says.
        reason: io::Error,
    },
    /// Two artifacts are to stand at one place.
    #[error(
        "{label}: {first} and {second} are both to stand at {path} in the runfiles, and differ. Bazel would take either \
         of them. Remove one, or give it another place"
    )]
    TwoArtifacts {
        /// The program.
        label: String,
        /// The place.
        path: String,
        /// The exec path of one.
        first: String,
        /// The exec path of the other.
        second: String,
    },
    /// An artifact is to stand below a file, a link, or a directory that is one artifact.
    #[error(
        "{label}: {source_path} is to stand at {path} in the runfiles, but {above} is {above_source}, to which nothing \
         can be added. Give one of them another place"
    )]
    Nested {
        /// The program.
        label: String,
        /// The place.
        path: String,
        /// The exec path of what is to stand there.
        source_path: String,
        /// What is in the way.
        above: String,
        /// Its exec path.
        above_source: String,
    },
    /// Distributions have different files at one place, or paths that differ only in case, or there are
    /// several versions of one.
    #[error("{0}")]
    Conflicts(String),
}

/// Checks what a program is made of, and writes down what stands where. Relative exec paths are below `base`.
///
/// # Errors
///
/// Everything that is wrong, at least one [`PlanError`].
pub fn plan(request: &PlanRequest, base: &Path) -> Result<Plan, Vec<PlanError>> {
    let distributions = distributions(request);
    let Inventory {
        nodes,
        warnings,
        errors,
    } = gather(request, base);
    let planning = Planning {
        request,
        resolver: resolver(&nodes),
        roots: roots(request, &distributions),
        distributions: &distributions,
        nodes: &nodes,
    };
    let mut diagnostics = Diagnostics { warnings, errors };
    let found = planning.check(&mut diagnostics);
    if diagnostics.errors.is_empty() {
        Ok(planning.plan(found, diagnostics.warnings))
    } else {
        Err(diagnostics.errors)
    }
}

/// The distributions, each once, sorted.
fn distributions(request: &PlanRequest) -> Vec<RequestedDistribution> {
    let mut distributions = request.distributions.clone();
    distributions.sort_by_cached_key(|distribution| {
        let name = normalised(&distribution.name);
        (name, distribution.root.clone(), distribution.clone())
    });
    distributions.dedup();
    distributions
}

fn resolver(nodes: &BTreeMap<String, Node>) -> Resolver<'_> {
    let mut resolver = Resolver::default();
    for (path, node) in nodes {
        let link = match node {
            Node::Link(target) => Some(target.as_str()),
            Node::File(_) | Node::Empty => None,
        };
        resolver.add(path, link);
    }
    resolver
}

fn roots<'a>(request: &'a PlanRequest, distributions: &'a [RequestedDistribution]) -> Roots<'a> {
    let mut roots = Roots::default();
    for (index, distribution) in distributions.iter().enumerate() {
        roots.add(&distribution.root, Root::Distribution(index));
    }
    for root in &request.interpreter_roots {
        roots.add(root, Root::Interpreter);
    }
    roots.add(&request.venv, Root::FirstParty);
    roots
}

/// What is wrong, or may be.
struct Diagnostics {
    warnings: Vec<String>,
    errors: Vec<PlanError>,
}

impl Diagnostics {
    fn report(&mut self, setting: impl Into<OnConflict>, message: String) {
        match setting.into() {
            OnConflict::Error => self.errors.push(PlanError::Conflicts(message)),
            OnConflict::Warn => self.warnings.push(message),
            OnConflict::First => {}
        }
    }
}

/// Paths that several distributions have files at, and names that several modules have.
#[derive(Default)]
struct Found {
    hidden_modules: Vec<HiddenModule>,
    overlaps: Vec<Overlap>,
    conflicts: Vec<PlannedConflict>,
}

/// A plan under way: all that stands in the runfiles is known.
struct Planning<'a> {
    request: &'a PlanRequest,
    distributions: &'a [RequestedDistribution],
    nodes: &'a BTreeMap<String, Node>,
    resolver: Resolver<'a>,
    roots: Roots<'a>,
}

impl<'a> Planning<'a> {
    /// Checks the distributions against each other; gives the paths that several of them have.
    fn check(&self, diagnostics: &mut Diagnostics) -> Found {
        let Self {
            request,
            distributions,
            ..
        } = self;
        for message in versions::find(&request.label, distributions) {
            diagnostics.report(request.on_two_versions, message);
        }
        let (site_packages, elsewhere) = self.placed();
        let clashes = case::find(&site_packages, distributions);
        if !clashes.is_empty() {
            let message = case::message(&request.label, &clashes);
            diagnostics.report(request.on_case_clash, message);
        }
        if !matches!(self.resolver.resolve(&request.main), Resolved::File(_)) {
            diagnostics.warnings.push(format!(
                "{}: the main file {} is not in the runfiles",
                request.label, request.main
            ));
        }
        let check = clash::Clashes {
            distributions,
            resolver: &self.resolver,
            nodes: self.nodes,
        };
        let mut found = Found {
            hidden_modules: self.hidden_modules(&site_packages),
            ..Found::default()
        };
        if let Some(severity) = request.on_hidden_module {
            if !found.hidden_modules.is_empty() {
                let message = hidden::message(&request.label, &found.hidden_modules);
                diagnostics.report(severity, message);
            }
        }
        for (placed, in_site_packages) in [(&site_packages, true), (&elsewhere, false)] {
            match check.find(placed) {
                Ok(overlaps) => {
                    let conflicts = &overlaps.conflicts;
                    self.decide(conflicts, in_site_packages, &mut found, diagnostics);
                    if in_site_packages {
                        found.overlaps = overlaps
                            .same
                            .iter()
                            .map(|group| self.overlap(group))
                            .collect();
                    }
                }
                Err(error) => diagnostics.errors.push(error),
            }
        }
        found.conflicts.sort_by(|a, b| a.path.cmp(&b.path));
        found
    }

    fn hidden_modules(&self, site_packages: &[Placed<'_>]) -> Vec<HiddenModule> {
        let request = self.request;
        let below = site_packages
            .iter()
            .map(|placed| (&*placed.below, placed.path));
        let minor = python_version::minor(&request.python_version);
        hidden::find(minor, below, &request.imports, self.nodes)
    }

    /// Reports conflicts as the settings say, and notes those that are no errors.
    fn decide(
        &self,
        conflicts: &[Conflict<'_>],
        in_site_packages: bool,
        found: &mut Found,
        diagnostics: &mut Diagnostics,
    ) {
        let request = self.request;
        let (mut errors, mut warnings) = (Vec::new(), Vec::new());
        for conflict in conflicts {
            let (default, path) = if in_site_packages {
                let site_packages = python_version::site_packages(&request.python_version);
                (
                    conflict::default_in_site_packages(conflict.path),
                    format!("{site_packages}/{}", conflict.path),
                )
            } else {
                (request.on_file_clash.into(), conflict.path.to_owned())
            };
            let (setting, set_by) =
                conflict.setting(request.on_conflict, self.distributions, default);
            match setting {
                OnConflict::Error => errors.push(conflict.text(self.distributions)),
                OnConflict::Warn => warnings.push(conflict.text(self.distributions)),
                OnConflict::First => {}
            }
            let both = [conflict.first, conflict.second];
            found.conflicts.push(PlannedConflict {
                path,
                setting,
                set_by,
                files: both.map(|placed| placed.path.to_owned()).to_vec(),
                owners: both.map(|placed| self.owner_of(placed)).to_vec(),
            });
        }
        for (setting, texts) in [(OnConflict::Error, errors), (OnConflict::Warn, warnings)] {
            if !texts.is_empty() {
                let message = conflict::message(&request.label, &texts, setting, in_site_packages);
                diagnostics.report(setting, message);
            }
        }
    }

    fn overlap(&self, group: &[&Placed<'_>]) -> Overlap {
        Overlap {
            path: group[0].below.to_string(),
            files: group.iter().map(|placed| placed.path.to_owned()).collect(),
            owners: group.iter().map(|placed| self.owner_of(placed)).collect(),
        }
    }

    fn owner_of(&self, placed: &Placed<'_>) -> Owner {
        self.owner(Root::Distribution(placed.distribution))
    }

    /// What distributions bring to `site-packages`, and elsewhere, by path and order.
    fn placed(&self) -> (Vec<Placed<'a>>, Vec<Placed<'a>>) {
        let places = Places::new(&self.request.python_version);
        let ranks = self.ranks();
        let (mut site_packages, mut elsewhere) = (Vec::new(), self.scripts(&ranks));
        for (path, node) in self.nodes {
            let Root::Distribution(distribution) = self.roots.of(path) else {
                continue;
            };
            let place = places.of(path, &self.distributions[distribution]);
            let Some((place, is_data)) = place else {
                continue;
            };
            let (list, below) = match place {
                Place::SitePackages(below) => (&mut site_packages, below.into()),
                Place::Elsewhere(below) => (&mut elsewhere, below),
            };
            list.push(Placed {
                below,
                distribution,
                order: Order {
                    is_file: true,
                    distribution: ranks[distribution],
                    is_data,
                },
                path,
                node,
            });
        }
        for list in [&mut site_packages, &mut elsewhere] {
            list.sort_unstable_by(|a, b| (&a.below, a.order).cmp(&(&b.below, b.order)));
        }
        (site_packages, elsewhere)
    }

    /// Where in the order of the request each distribution is.
    fn ranks(&self) -> Vec<usize> {
        let mut ranks = HashMap::new();
        for (rank, distribution) in self.request.distributions.iter().enumerate() {
            ranks.entry(distribution).or_insert(rank);
        }
        let rank = |distribution| ranks.get(distribution).copied().unwrap_or(ranks.len());
        self.distributions.iter().map(rank).collect()
    }

    /// The console scripts of the distributions.
    fn scripts(&self, ranks: &[usize]) -> Vec<Placed<'a>> {
        let placed = |script: &'a RequestedScript| {
            let Root::Distribution(distribution) = self.roots.of(&script.root) else {
                return None;
            };
            Some(Placed {
                below: format!("bin/{}", script.name).into(),
                distribution,
                order: Order {
                    is_file: false,
                    distribution: ranks[distribution],
                    is_data: false,
                },
                path: &script.path,
                node: self.nodes.get(&script.path)?,
            })
        };
        self.request.scripts.iter().filter_map(placed).collect()
    }

    fn owner(&self, root: Root) -> Owner {
        match root {
            Root::Interpreter => Owner::Interpreter,
            Root::FirstParty => Owner::FirstParty,
            Root::Distribution(index) => {
                Owner::Distribution(self.distributions[index].name.clone())
            }
        }
    }

    /// The plan, when nothing is wrong.
    fn plan(&self, found: Found, warnings: Vec<String>) -> Plan {
        let request = self.request;
        let distribution = |distribution: &RequestedDistribution| Distribution {
            name: distribution.name.clone(),
            version: distribution.version.clone(),
            root: distribution.root.clone(),
            site_packages: distribution.site_packages.clone(),
            on_conflict: distribution.on_conflict,
            ..Distribution::default()
        };
        let mut plan = Plan {
            version: PLAN_VERSION,
            label: request.label.clone(),
            program: request.program.clone(),
            launcher: request.launcher.clone(),
            workspace_name: request.workspace_name.clone(),
            python: Python {
                version: request.python_version.clone(),
                interpreter: request.interpreter.clone(),
                in_build: !request.interpreter.starts_with('/'),
            },
            venv: request.venv.clone(),
            main: request.main.clone(),
            import_path: request.imports.clone(),
            distributions: self.distributions.iter().map(distribution).collect(),
            files: Vec::new(),
            links: Vec::new(),
            package_conflicts: request.on_conflict,
            overlaps: found.overlaps,
            conflicts: found.conflicts,
            hidden_modules: found.hidden_modules,
            dangling: Vec::new(),
            warnings,
            totals: Totals::default(),
        };
        for (path, node) in self.nodes {
            match node {
                Node::Link(target) => self.add_link(&mut plan, path, target),
                Node::Empty => self.add_file(&mut plan, path, None),
                Node::File(file) => self.add_file(&mut plan, path, Some(file)),
            }
        }
        plan.totals.overlaps = plan.overlaps.len() as u64;
        plan.totals.dangling = plan.dangling.len() as u64;
        plan
    }

    /// Adds a file, or an empty file, and counts it.
    fn add_file(&self, plan: &mut Plan, path: &str, file: Option<&FileNode>) {
        let root = self.roots.of(path);
        let (kind, size) = file.map_or((Kind::Empty, 0), |file| (Kind::of(path), file.size));
        plan.totals.files += 1;
        plan.totals.bytes += size;
        plan.totals.kinds.entry(kind).or_default().add(size);
        if let Root::Distribution(index) = root {
            let distribution = &mut plan.distributions[index];
            distribution.files += 1;
            distribution.bytes += size;
            match kind {
                Kind::Bytecode => {
                    distribution.bytecode_files += 1;
                    distribution.bytecode_bytes += size;
                }
                Kind::SharedLibrary => distribution.shared_libraries += 1,
                Kind::Source | Kind::Data | Kind::Empty => {}
            }
        }
        plan.files.push(PlannedFile {
            path: path.to_owned(),
            source: file.map(|file| file.source.clone()),
            size,
            owner: self.owner(root),
            kind,
            executable: file.is_some_and(|file| file.executable),
        });
    }

    /// Adds a link, and finds out where it leads.
    fn add_link(&self, plan: &mut Plan, path: &str, target: &str) {
        let mut root = self.roots.of(path);
        let leads_to = self.resolver.resolve_link(path, target);
        if let (Root::FirstParty, Resolved::File(to) | Resolved::Directory(to)) = (root, &leads_to)
        {
            if let Root::Distribution(index) = self.roots.of(to) {
                root = Root::Distribution(index);
            }
        }
        let is_dangling = match &leads_to {
            Resolved::File(_) | Resolved::Directory(_) => false,
            Resolved::Nothing => true,
            // out of the runfiles is only where an interpreter of the system is
            Resolved::Absolute(to) => *to != plan.python.interpreter,
        };
        if is_dangling {
            plan.dangling.push(Dangling {
                path: path.to_owned(),
                target: target.to_owned(),
            });
        }
        plan.links.push(Link {
            path: path.to_owned(),
            target: target.to_owned(),
            owner: self.owner(root),
        });
        plan.totals.links += 1;
    }
}
