//! What a person wants to know of a plan, in numbers.

use crate::plan::{Amount, Dangling, HiddenModule, Overlap, PlannedConflict, Python};
use crate::resolve::{Resolved, Resolver};
use crate::{normalised, runfiles, Kind, OnConflict, Owner, Plan};
use serde::Serialize;
use std::collections::{BTreeMap, HashSet};

/// A plan in numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// The program's label.
    pub label: String,
    /// What runs it.
    pub python: Python,
    /// All real files.
    pub files: Sizes,
    /// All links.
    pub links: Links,
    /// What bytecode adds.
    pub bytecode: Bytecode,
    /// Whom the files belong to, the largest first.
    pub owners: Vec<OwnerSummary>,
    /// See [`Plan::import_path`].
    pub import_path: Vec<String>,
    /// See [`Plan::overlaps`].
    pub overlaps: Vec<Overlap>,
    /// See [`Plan::package_conflicts`].
    pub package_conflicts: Option<OnConflict>,
    /// See [`Plan::conflicts`].
    pub conflicts: Vec<PlannedConflict>,
    /// See [`Plan::hidden_modules`].
    pub hidden_modules: Vec<HiddenModule>,
    /// See [`Plan::dangling`].
    pub dangling: Vec<Dangling>,
    /// See [`Plan::warnings`].
    pub warnings: Vec<String>,
}

/// Files by kind. Empty files are data here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Sizes {
    /// All of them.
    pub total: Amount,
    /// Sources.
    pub sources: Amount,
    /// Bytecode.
    pub bytecode: Amount,
    /// Shared libraries.
    pub shared_libraries: Amount,
    /// Anything else.
    pub data: Amount,
}

/// An owner of files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OwnerSummary {
    /// Who it is.
    pub owner: Owner,
    /// A distribution's version, or versions; empty if there is none, or it is not known.
    pub version: String,
    /// Its files.
    pub sizes: Sizes,
    /// How many links are its own or lead to it.
    pub links: u64,
}

/// Links, and what copies would be in their place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Links {
    /// How many there are.
    pub count: u64,
    /// How many of them lead to directories.
    pub to_directories: u64,
    /// The files that they lead to, one by one.
    pub lead_to: Amount,
}

/// What bytecode adds to the sources.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Bytecode {
    /// The bytecode.
    pub amount: Amount,
    /// How many sources there are.
    pub sources: u64,
    /// How many of them have bytecode beside them.
    pub sources_with_bytecode: u64,
}

impl Sizes {
    fn add(&mut self, kind: Kind, size: u64) {
        self.total.add(size);
        match kind {
            Kind::Source => &mut self.sources,
            Kind::Bytecode => &mut self.bytecode,
            Kind::SharedLibrary => &mut self.shared_libraries,
            Kind::Data | Kind::Empty => &mut self.data,
        }
        .add(size);
    }

    /// The kinds, with what they are called.
    pub fn kinds(&self) -> [(&'static str, Amount); 4] {
        [
            ("sources", self.sources),
            ("bytecode", self.bytecode),
            ("shared libraries", self.shared_libraries),
            ("data", self.data),
        ]
    }
}

impl Bytecode {
    /// How large it is beside all other files, in percent.
    pub fn percent_of(&self, files: &Sizes) -> Option<f64> {
        let others = files.total.bytes - self.amount.bytes;
        #[allow(clippy::cast_precision_loss, reason = "it is shown with two digits")]
        (others > 0).then(|| self.amount.bytes as f64 * 100.0 / others as f64)
    }
}

impl Summary {
    /// The numbers of a plan.
    pub fn of(plan: &Plan) -> Self {
        let mut owners: BTreeMap<&Owner, OwnerSummary> = BTreeMap::new();
        let mut versions: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for distribution in &plan.distributions {
            let versions = versions.entry(normalised(&distribution.name)).or_default();
            if !distribution.version.is_empty() && !versions.contains(&&*distribution.version) {
                versions.push(&distribution.version);
            }
        }
        let summary = |owner: &Owner| OwnerSummary {
            owner: owner.clone(),
            version: owner
                .distribution()
                .and_then(|name| versions.get(&normalised(name)))
                .map_or_else(String::new, |versions| versions.join(", ")),
            sizes: Sizes::default(),
            links: 0,
        };
        let mut files = Sizes::default();
        for file in &plan.files {
            files.add(file.kind, file.size);
            owners
                .entry(&file.owner)
                .or_insert_with(|| summary(&file.owner))
                .sizes
                .add(file.kind, file.size);
        }
        for link in &plan.links {
            owners
                .entry(&link.owner)
                .or_insert_with(|| summary(&link.owner))
                .links += 1;
        }
        let mut owners: Vec<OwnerSummary> = owners.into_values().collect();
        // stable, so by name where sizes are equal
        owners.sort_by_key(|owner| std::cmp::Reverse(owner.sizes.total.bytes));
        Self {
            label: plan.label.clone(),
            python: plan.python.clone(),
            files,
            links: links(plan),
            bytecode: bytecode(plan, files.bytecode),
            owners,
            import_path: plan.import_path.clone(),
            overlaps: plan.overlaps.clone(),
            package_conflicts: plan.package_conflicts,
            conflicts: plan.conflicts.clone(),
            hidden_modules: plan.hidden_modules.clone(),
            dangling: plan.dangling.clone(),
            warnings: plan.warnings.clone(),
        }
    }
}

/// Counts links and what they lead to. The files are sorted by path, so that those of a directory follow each
/// other, and a sum over the first ones gives that over any directory.
fn links(plan: &Plan) -> Links {
    let resolver = Resolver::new(plan);
    let mut sums = vec![0];
    sums.extend(plan.files.iter().scan(0, |sum, file| {
        *sum += file.size;
        Some(*sum)
    }));
    let mut links = Links::default();
    for link in &plan.links {
        links.count += 1;
        let (from, to) = match resolver.resolve_link(&link.path, &link.target) {
            Resolved::File(path) => {
                let index = plan.files.partition_point(|file| file.path < path);
                (index, index + 1)
            }
            Resolved::Directory(path) => {
                links.to_directories += 1;
                // `0` follows `/`
                let (start, end) = (format!("{path}/"), format!("{path}0"));
                let index = |bound: &str| plan.files.partition_point(|file| *file.path < *bound);
                (index(&start), index(&end))
            }
            Resolved::Absolute(_) | Resolved::Nothing => continue,
        };
        links.lead_to.files += (to - from) as u64;
        links.lead_to.bytes += sums[to] - sums[from];
    }
    links
}

fn bytecode(plan: &Plan, amount: Amount) -> Bytecode {
    let files = plan.files.iter().map(|file| file.path.as_str());
    let links = plan.links.iter().map(|link| link.path.as_str());
    let compiled: HashSet<(&str, &str)> = files
        .chain(links)
        .filter_map(|path| {
            let directory = runfiles::parent(path);
            let name = runfiles::name(path).strip_suffix(".pyc")?;
            (runfiles::name(directory) == "__pycache__").then_some(())?;
            let (stem, _) = name.split_once('.')?;
            Some((runfiles::parent(directory), stem))
        })
        .collect();
    let mut bytecode = Bytecode {
        amount,
        ..Bytecode::default()
    };
    for file in plan.files.iter().filter(|file| file.kind == Kind::Source) {
        bytecode.sources += 1;
        let name = runfiles::name(&file.path);
        let stem = name.split_once('.').map_or(name, |(stem, _)| stem);
        if compiled.contains(&(runfiles::parent(&file.path), stem)) {
            bytecode.sources_with_bytecode += 1;
        }
    }
    bytecode
}
