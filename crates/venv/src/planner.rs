//! Making a plan.

use crate::checks::{case, clash, versions, Order, Placed};
use crate::inventory::{gather, FileNode, Inventory, Node};
use crate::owner::{Root, Roots};
use crate::places::{Place, Places};
use crate::plan::{Dangling, Totals};
use crate::resolve::{Resolved, Resolver};
use crate::{
    normalised, Distribution, Kind, Link, Overlap, Owner, Plan, PlannedFile, Python, PLAN_VERSION,
};
use std::collections::{BTreeMap, HashMap};
use std::io;
use std::path::{Path, PathBuf};

/// What to do about something that need not be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// Make no plan.
    Error,
    /// Say so.
    Warn,
}

/// A distribution of a program, as the build knows it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestedDistribution {
    /// Its name, as it spells it.
    pub name: String,
    /// Its version; empty if that is not known.
    pub version: String,
    /// The runfiles path that all of its files stand below.
    pub root: String,
    /// The runfiles path of its `site-packages`: the root, or below.
    pub site_packages: String,
}

/// A console script of a distribution, which the build has made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RequestedScript {
    /// The distribution's [`RequestedDistribution::root`].
    pub root: String,
    /// Its name, in the `bin` of virtual environments.
    pub name: String,
    /// The runfiles path that it stands at.
    pub path: String,
}

/// What a plan is to be made of. Of the fields that are in the [`Plan`] as well, it takes over what is here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanRequest {
    /// See [`Plan::label`].
    pub label: String,
    /// See [`Plan::program`].
    pub program: String,
    /// See [`Plan::launcher`].
    pub launcher: String,
    /// See [`Plan::workspace_name`].
    pub workspace_name: String,
    /// See [`Python::version`].
    pub python_version: String,
    /// See [`Python::interpreter`].
    pub interpreter: String,
    /// Runfiles paths below which everything belongs to the interpreter.
    pub interpreter_roots: Vec<String>,
    /// See [`Plan::venv`].
    pub venv: String,
    /// See [`Plan::main`].
    pub main: String,
    /// See [`Plan::import_path`].
    pub imports: Vec<String>,
    /// The distributions; where several have different files, that of the first is in the environment.
    pub distributions: Vec<RequestedDistribution>,
    /// Their console scripts.
    pub scripts: Vec<RequestedScript>,
    /// Runfiles paths, and the exec path of the file or directory that stands there.
    pub files: Vec<(String, String)>,
    /// Runfiles paths, and the exec path of the symbolic link that stands there.
    pub links: Vec<(String, String)>,
    /// Runfiles paths of empty files.
    pub empties: Vec<String>,
    /// Of paths that differ only in case.
    pub on_case_clash: Severity,
    /// Of several versions of one distribution.
    pub on_two_versions: Severity,
    /// Of different files at one place outside of `site-packages`.
    pub on_file_clash: Severity,
}

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
    let mut told = Told { warnings, errors };
    let overlaps = planning.check(&mut told);
    if told.errors.is_empty() {
        Ok(planning.plan(overlaps, told.warnings))
    } else {
        Err(told.errors)
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

/// What has been found so far.
struct Told {
    warnings: Vec<String>,
    errors: Vec<PlanError>,
}

impl Told {
    fn tell(&mut self, severity: Severity, message: String) {
        match severity {
            Severity::Error => self.errors.push(PlanError::Conflicts(message)),
            Severity::Warn => self.warnings.push(message),
        }
    }
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
    /// Checks the distributions against each other; gives what they have in common.
    fn check(&self, told: &mut Told) -> Vec<Overlap> {
        let Self {
            request,
            distributions,
            ..
        } = self;
        for message in versions::find(&request.label, distributions) {
            told.tell(request.on_two_versions, message);
        }
        let (site_packages, elsewhere) = self.placed();
        let clashes = case::find(&site_packages, distributions);
        if !clashes.is_empty() {
            let message = case::message(&request.label, &clashes);
            told.tell(request.on_case_clash, message);
        }
        if !matches!(self.resolver.resolve(&request.main), Resolved::File(_)) {
            told.warnings.push(format!(
                "{}: the main file {} is not in the runfiles",
                request.label, request.main
            ));
        }
        let check = clash::Clashes {
            distributions,
            resolver: &self.resolver,
            nodes: self.nodes,
        };
        let mut meetings = |placed| {
            check.find(placed).unwrap_or_else(|error| {
                told.errors.push(error);
                clash::Meetings::default()
            })
        };
        let clash::Meetings {
            overlaps,
            conflicts,
        } = meetings(&site_packages);
        let conflicts_elsewhere = meetings(&elsewhere).conflicts;
        if !conflicts.is_empty() {
            told.errors
                .push(clash::conflicts_error(&request.label, &conflicts));
        }
        if !conflicts_elsewhere.is_empty() {
            let message = clash::elsewhere_message(&request.label, &conflicts_elsewhere);
            told.tell(request.on_file_clash, message);
        }
        let overlap = |group: &Vec<&Placed<'_>>| Overlap {
            path: group[0].below.to_string(),
            files: group.iter().map(|placed| placed.path.to_owned()).collect(),
            owners: group
                .iter()
                .map(|placed| self.owner(Root::Distribution(placed.distribution)))
                .collect(),
        };
        overlaps.iter().map(overlap).collect()
    }

    /// What distributions bring to `site-packages`, and elsewhere, by place and order. In `site-packages`, where
    /// nothing depends on the order, the distributions' names tell it.
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
            let (list, below, rank) = match place {
                Place::SitePackages(below) => (&mut site_packages, below.into(), distribution),
                Place::Elsewhere(below) => (&mut elsewhere, below, ranks[distribution]),
            };
            list.push(Placed {
                below,
                distribution,
                order: Order {
                    is_file: true,
                    distribution: rank,
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
    fn plan(&self, overlaps: Vec<Overlap>, warnings: Vec<String>) -> Plan {
        let request = self.request;
        let distribution = |distribution: &RequestedDistribution| Distribution {
            name: distribution.name.clone(),
            version: distribution.version.clone(),
            root: distribution.root.clone(),
            site_packages: distribution.site_packages.clone(),
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
            overlaps,
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
