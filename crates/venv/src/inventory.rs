//! What stands where in the runfiles, gathered from the artifacts that a program is made of.

use crate::checks::content::{compare, ContentMatch};
use crate::planner::PlanError;
use crate::request::PlanRequest;
use crate::resolve::{Resolved, Resolver};
use crate::tree::{walk, Leaf};
use crate::{file_system, runfiles, Kind};
use std::collections::{BTreeMap, HashMap};
use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// What stands at a path.
#[derive(Debug)]
pub(crate) enum Node {
    File(FileNode),
    Link(String),
    Empty,
}

/// A file and where its content is.
#[derive(Debug)]
pub(crate) struct FileNode {
    /// The exec path.
    pub source: String,
    /// Where it can be read now.
    pub disk: PathBuf,
    pub size: u64,
    pub executable: bool,
}

/// All paths.
#[derive(Debug, Default)]
pub(crate) struct Inventory {
    pub nodes: BTreeMap<String, Node>,
    pub warnings: Vec<String>,
    pub errors: Vec<PlanError>,
}

/// Gathers what a request names. Relative exec paths are below `base`.
pub(crate) fn gather(request: &PlanRequest, base: &Path) -> Inventory {
    let mut gathering = Gathering {
        base,
        label: &request.label,
        interpreter: &request.interpreter,
        given: HashMap::new(),
        places: HashMap::new(),
        undecided: Vec::new(),
        inventory: Inventory::default(),
    };
    // Before the files: a link may be among those, too, by whoever could not tell it from a file.
    for (path, source) in &request.links {
        gathering.link(path, source);
    }
    for (path, source) in &request.files {
        gathering.file(path, source);
    }
    gathering.decide();
    gathering.report_nested();
    for path in &request.empties {
        gathering.empty(path);
    }
    gathering.inventory
}

/// An artifact that is a link. Of the links of programs that this one has as data, nobody could tell that the build
/// means the link, and not what it leads to; and what they lead to in the runfiles may be there from where they are made,
/// too, or something that is called like it.
struct Undecided<'a> {
    path: &'a str,
    target: String,
    /// What it leads to from where it is made.
    contents: Vec<(String, Node)>,
}

impl Undecided<'_> {
    /// Whether it leads to the same in the runfiles.
    fn is_link(&self, resolver: &Resolver<'_>, nodes: &BTreeMap<String, Node>) -> bool {
        match resolver.resolve_link(self.path, &self.target) {
            Resolved::Directory(_) => self.contents.iter().all(|(path, _)| path != self.path),
            Resolved::File(to) => match (nodes.get(&to), &self.contents[..]) {
                (Some(Node::File(there)), [(path, Node::File(here))]) if path == self.path => {
                    compare(here, there, Kind::Data).is_ok_and(|found| found == ContentMatch::Same)
                }
                _ => false,
            },
            Resolved::Absolute(_) | Resolved::Nothing => false,
        }
    }
}

struct Gathering<'a> {
    base: &'a Path,
    label: &'a str,
    interpreter: &'a str,
    /// The exec path of the artifact at each path.
    given: HashMap<&'a str, &'a str>,
    /// The first path of each artifact.
    places: HashMap<&'a str, &'a str>,
    undecided: Vec<Undecided<'a>>,
    inventory: Inventory,
}

impl<'a> Gathering<'a> {
    fn file(&mut self, path: &'a str, source: &'a str) {
        match self.given.get(path).copied() {
            Some(other) if other == source => return,
            Some(other) => return self.second(path, other, source),
            None => {}
        }
        if !self.is_path(path) {
            return;
        }
        self.given.insert(path, source);
        if let Some(place) = self.places.get(source) {
            let target = runfiles::relative(runfiles::parent(path), place);
            self.inventory
                .nodes
                .insert(path.to_owned(), Node::Link(target));
            return;
        }
        self.places.insert(source, path);
        let link = self.made_link(source);
        if link.as_deref() == Some(self.interpreter) {
            let link = Node::Link(self.interpreter.to_owned());
            self.inventory.nodes.insert(path.to_owned(), link);
            return;
        }
        let contents = match self.contents(path, source) {
            Ok(contents) => contents,
            Err(error) => return self.inventory.errors.push(error),
        };
        match link {
            Some(target) if !target.starts_with('/') => self.undecided.push(Undecided {
                path,
                target,
                contents,
            }),
            _ => self.inventory.nodes.extend(contents),
        }
    }

    /// The content of an artifact that an action has made a link.
    fn made_link(&self, source: &str) -> Option<String> {
        if !source.starts_with("bazel-out/") {
            return None;
        }
        read_unresolved(&self.base.join(source), source).ok()
    }

    /// Takes links for what they are, now that it is known what they lead to.
    fn decide(&mut self) {
        let nodes = &self.inventory.nodes;
        let mut resolver = Resolver::default();
        for (path, node) in nodes {
            let link = match node {
                Node::Link(target) => Some(target.as_str()),
                _ => None,
            };
            resolver.add(path, link);
        }
        let undecided = std::mem::take(&mut self.undecided);
        for link in &undecided {
            // The directory that it stands in is there.
            resolver.add(link.path, None);
        }
        let (links, others): (Vec<_>, Vec<_>) = undecided
            .into_iter()
            .partition(|undecided| undecided.is_link(&resolver, nodes));
        let nodes = &mut self.inventory.nodes;
        nodes.extend(
            links
                .into_iter()
                .map(|link| (link.path.to_owned(), Node::Link(link.target))),
        );
        nodes.extend(others.into_iter().flat_map(|other| other.contents));
    }

    fn link(&mut self, path: &'a str, source: &'a str) {
        match self.given.get(path).copied() {
            Some(other) if other == source => return,
            Some(other) => return self.second(path, other, source),
            None => {}
        }
        if !self.is_path(path) {
            return;
        }
        self.given.insert(path, source);
        match read_unresolved(&self.base.join(source), source) {
            Ok(target) => {
                self.inventory
                    .nodes
                    .insert(path.to_owned(), Node::Link(target));
            }
            Err(reason) => self.inventory.errors.push(PlanError::Unreadable {
                path: path.to_owned(),
                source_path: self.base.join(source),
                reason,
            }),
        }
    }

    /// Bazel adds empty files only where nothing else is.
    fn empty(&mut self, path: &str) {
        let is_taken = self.inventory.nodes.contains_key(path)
            || runfiles::ancestors(path).any(|above| self.given.contains_key(above));
        if self.is_path(path) && !is_taken {
            self.inventory.nodes.insert(path.to_owned(), Node::Empty);
        }
    }

    fn is_path(&mut self, path: &str) -> bool {
        let is_normal = runfiles::is_normal(path);
        if !is_normal {
            self.inventory.errors.push(PlanError::Path(path.to_owned()));
        }
        is_normal
    }

    /// What an artifact brings to a path.
    fn contents(&self, path: &str, source: &str) -> Result<Vec<(String, Node)>, PlanError> {
        let disk = self.base.join(source);
        let unreadable = |disk: PathBuf, reason| PlanError::Unreadable {
            path: path.to_owned(),
            source_path: disk,
            reason,
        };
        let metadata = match fs::metadata(&disk) {
            Ok(metadata) => metadata,
            Err(reason) if reason.kind() == io::ErrorKind::NotFound => {
                // A link that leads somewhere in the runfiles, and to nothing from where it is made.
                let target = read_unresolved(&disk, source).ok();
                let target = target.filter(|target| !target.starts_with('/'));
                let target = target.ok_or_else(|| unreadable(disk, reason))?;
                return Ok(vec![(path.to_owned(), Node::Link(target))]);
            }
            Err(reason) => return Err(unreadable(disk, reason)),
        };
        if !metadata.is_dir() {
            let node = file_node(disk.clone(), source.to_owned(), &metadata)
                .map_err(|reason| unreadable(disk, reason))?;
            return Ok(vec![(path.to_owned(), node)]);
        }
        let entries = walk(&disk, source).map_err(|error| unreadable(error.path, error.reason))?;
        let mut nodes = Vec::with_capacity(entries.len());
        for entry in entries {
            let node = match entry.what {
                Leaf::Link(target) => Node::Link(target),
                Leaf::File { disk, metadata } => {
                    let source = runfiles::child(source, &entry.path);
                    file_node(disk.clone(), source, &metadata)
                        .map_err(|reason| unreadable(disk, reason))?
                }
            };
            nodes.push((runfiles::child(path, &entry.path), node));
        }
        Ok(nodes)
    }

    /// A second artifact at a path is no harm if its content is the same: two targets that compile
    /// the same source, for example.
    fn second(&mut self, path: &str, first: &str, second: &str) {
        let link = self.undecided.iter().find(|link| link.path == path);
        if link.is_some_and(|link| self.made_link(second).as_ref() == Some(&link.target)) {
            return;
        }
        let content_match = self.contents(path, second).and_then(|nodes| {
            let below = format!("{path}/");
            let there = self.inventory.nodes.range(path.to_owned()..);
            let there: Vec<(&String, &Node)> = there
                .take_while(|(other, _)| other.starts_with(path))
                .filter(|(other, _)| *other == path || other.starts_with(&below))
                .collect();
            let mut content_match = ContentMatch::Same;
            // a walk goes directory by directory, a map by bytes
            let nodes: BTreeMap<String, Node> = nodes.into_iter().collect();
            if there.len() != nodes.len() || there.iter().zip(&nodes).any(|(a, b)| a.0 != b.0) {
                return Ok(ContentMatch::Different);
            }
            for ((path, a), b) in there.into_iter().zip(nodes.values()) {
                let found = match (a, b) {
                    (Node::File(a), Node::File(b)) => compare(a, b, Kind::of(path))?,
                    (Node::Link(a), Node::Link(b)) if a == b => ContentMatch::Same,
                    _ => ContentMatch::Different,
                };
                content_match = content_match.max(found);
            }
            Ok(content_match)
        });
        match content_match {
            Ok(ContentMatch::Same) => {}
            Ok(ContentMatch::SameSource) => self.inventory.warnings.push(format!(
                "{}: {first} and {second} are both to stand at {path} in the runfiles. They are bytecode of the same \
                 source, but not compiled with the same options; the first is taken. Give the targets that compile the \
                 source the same precompile attributes",
                self.label
            )),
            Ok(ContentMatch::Different) => self.inventory.errors.push(PlanError::TwoArtifacts {
                label: self.label.to_owned(),
                path: path.to_owned(),
                first: first.to_owned(),
                second: second.to_owned(),
            }),
            Err(error) => self.inventory.errors.push(error),
        }
    }

    /// Nothing can stand below a file or a link, and nothing can be added to a directory that is one artifact.
    fn report_nested(&mut self) {
        let mut nested: Vec<PlanError> = Vec::new();
        for (&path, &source) in &self.given {
            let above = runfiles::ancestors(path).find(|above| self.given.contains_key(above));
            if let Some(above) = above {
                nested.push(PlanError::Nested {
                    label: self.label.to_owned(),
                    path: path.to_owned(),
                    source_path: source.to_owned(),
                    above: above.to_owned(),
                    above_source: self.given[above].to_owned(),
                });
            }
        }
        nested.sort_by_key(ToString::to_string);
        self.inventory.errors.extend(nested);
    }
}

/// The content of a link that is an artifact. A sandbox may have a link to the link instead.
fn read_unresolved(disk: &Path, source: &str) -> io::Result<String> {
    let target = file_system::read_link(disk)?;
    if target.starts_with('/') && target.ends_with(&format!("/{source}")) {
        return file_system::read_link(Path::new(&target)).or(Ok(target));
    }
    Ok(target)
}

fn file_node(disk: PathBuf, source: String, metadata: &Metadata) -> io::Result<Node> {
    let executable = file_system::is_executable(metadata) && is_meant(&disk, &source)?;
    Ok(Node::File(FileNode {
        source,
        disk,
        size: metadata.len(),
        executable,
    }))
}

/// Whether an executable file was meant to be one. Bazel makes all outputs of actions executable, so
/// that the file's start has to tell.
fn is_meant(disk: &Path, source: &str) -> io::Result<bool> {
    if !source.starts_with("bazel-out/") {
        return Ok(true);
    }
    if matches!(Kind::of(source), Kind::Bytecode | Kind::SharedLibrary) {
        return Ok(false);
    }
    let mut start = Vec::with_capacity(4);
    File::open(disk)?.take(4).read_to_end(&mut start)?;
    const PROGRAMS: [&[u8]; 4] = [
        b"#!",
        b"\x7fELF",
        b"\xcf\xfa\xed\xfe", // Mach-O
        b"\xca\xfe\xba\xbe", // Mach-O for several processors
    ];
    Ok(PROGRAMS.iter().any(|magic| start.starts_with(magic)))
}
