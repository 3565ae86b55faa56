//! Compact logs: entries that refer to earlier ones by their numbers, compressed.

use std::collections::HashMap;
use std::io::{self, BufRead, Read};
use std::sync::Arc;

use anyhow::{anyhow, ensure, Context};
use prost::Message;

use super::inputs::{Inputs, SetId};
use super::messages::{Entry, File, NameAndValue, RunfilesTree};
use super::{messages, Form, Input, Log, Output, Spawn, Texts};

/// An entry may not be larger than this; it would be no log.
const LARGEST_ENTRY: u64 = 1 << 31;

/// What later entries refer to.
enum Known {
    /// A file or directory.
    Item(Item),
    Set(SetId),
    /// Links in runfiles, by their paths, and sets of more.
    Links(Vec<(String, u32)>, Vec<u32>),
}

struct Item {
    path: Arc<str>,
    /// A file is one, a directory is those in it.
    files: Vec<Input>,
}

/// The state while a log is read.
struct Reader {
    known: HashMap<u32, Known>,
    texts: Texts,
    /// The directory of the main repository in runfiles.
    workspace: String,
    log: Log,
}

/// Reads a log.
pub(super) fn read(reader: impl BufRead) -> anyhow::Result<Log> {
    let decoder = zstd::stream::read::Decoder::with_buffer(reader)?;
    let mut input = io::BufReader::new(decoder);
    let mut reader = Reader {
        known: HashMap::new(),
        texts: Texts::default(),
        workspace: "_main".to_owned(),
        log: Log {
            form: Form::Compact,
            spawns: Vec::new(),
            links: HashMap::new(),
            inputs: Inputs::new(),
        },
    };
    let mut bytes = Vec::new();
    let mut count = 0_u64;
    while !input
        .fill_buf()
        .context("its compression is damaged")?
        .is_empty()
    {
        count += 1;
        next(&mut input, &mut bytes).with_context(|| format!("entry {count} is cut off"))?;
        let entry = Entry::decode(&*bytes).with_context(|| format!("entry {count}"))?;
        reader
            .take(entry)
            .with_context(|| format!("entry {count}"))?;
    }
    ensure!(count > 0, "it has no entries");
    Ok(reader.log)
}

/// Reads the bytes of the next entry, which have their number before them.
fn next(input: &mut impl Read, bytes: &mut Vec<u8>) -> io::Result<()> {
    let mut length = 0;
    for shift in (0..64).step_by(7) {
        let mut byte = [0];
        input.read_exact(&mut byte)?;
        length |= u64::from(byte[0] & 0x7f) << shift;
        if byte[0] < 0x80 {
            break;
        }
    }
    if length > LARGEST_ENTRY {
        return Err(io::ErrorKind::InvalidData.into());
    }
    bytes.clear();
    let count = input.take(length).read_to_end(bytes)?;
    match count as u64 == length {
        true => Ok(()),
        false => Err(io::ErrorKind::UnexpectedEof.into()),
    }
}

impl Reader {
    fn take(&mut self, entry: Entry) -> anyhow::Result<()> {
        let id = entry.id;
        if let Some(invocation) = entry.invocation {
            self.workspace = invocation.workspace_runfiles_directory;
        } else if let Some(file) = entry.file {
            let input = self.input(&file.path, &file);
            let path = Arc::clone(&input.path);
            let files = vec![input];
            self.known.insert(id, Known::Item(Item { path, files }));
        } else if let Some(directory) = entry.directory {
            let path = self.texts.get(&directory.path);
            let files = directory.files.iter();
            let files = files.map(|file| {
                let path = format!("{}/{}", directory.path, file.path);
                self.input(&path, file)
            });
            let files = files.collect();
            self.known.insert(id, Known::Item(Item { path, files }));
        } else if let Some(link) = entry.unresolved_symlink {
            let path = self.texts.get(&link.path);
            let files = vec![Input {
                path: Arc::clone(&path),
                origin: Arc::clone(&path),
                content: self.texts.content(None, &link.target_path),
            }];
            self.known.insert(id, Known::Item(Item { path, files }));
        } else if let Some(set) = entry.input_set {
            let set = self.input_set(&set)?;
            self.known.insert(id, Known::Set(set));
        } else if let Some(set) = entry.symlink_entry_set {
            let links = set.direct_entries.into_iter().collect();
            self.known
                .insert(id, Known::Links(links, set.transitive_set_ids));
        } else if let Some(tree) = entry.runfiles_tree {
            let set = self.runfiles(&tree)?;
            self.known.insert(id, Known::Set(set));
        } else if let Some(spawn) = entry.spawn {
            let spawn = self.spawn(spawn)?;
            self.log.spawns.push(spawn);
        } else if let Some(action) = entry.symlink_action {
            let from = self.texts.get(&action.output_path);
            let to = self.texts.get(&action.input_path);
            self.log.links.insert(from, to);
        }
        Ok(())
    }

    fn input(&mut self, path: &str, file: &File) -> Input {
        let path = self.texts.get(path);
        let hash = file.digest.as_ref().map(|digest| digest.hash.as_str());
        Input {
            origin: Arc::clone(&path),
            path,
            content: self.texts.content(hash, ""),
        }
    }

    fn known(&self, id: u32) -> anyhow::Result<&Known> {
        let known = self.known.get(&id);
        known.ok_or_else(|| anyhow!("it refers to entry {id}, which is not there"))
    }

    fn item(&self, id: u32) -> anyhow::Result<&Item> {
        match self.known(id)? {
            Known::Item(item) => Ok(item),
            _ => Err(anyhow!("entry {id} is no file")),
        }
    }

    /// The set with this number; 0 stands for the empty one.
    fn set(&self, id: u32) -> anyhow::Result<SetId> {
        match id {
            0 => Ok(SetId::default()),
            _ => match self.known(id)? {
                Known::Set(set) => Ok(*set),
                _ => Err(anyhow!("entry {id} is no set of inputs")),
            },
        }
    }

    fn input_set(&mut self, set: &messages::InputSet) -> anyhow::Result<SetId> {
        let mut direct = Vec::new();
        let mut others = Vec::new();
        for id in set.all_input_ids() {
            match self.known(id)? {
                Known::Item(item) => direct.extend_from_slice(&item.files),
                Known::Set(set) => others.push(*set),
                Known::Links(..) => return Err(anyhow!("entry {id} is no input")),
            }
        }
        for id in &set.transitive_set_ids {
            others.push(self.set(*id)?);
        }
        Ok(self.log.inputs.add(direct, others))
    }

    /// The inputs of a runfiles tree: the files themselves, and its links with what they lead to.
    fn runfiles(&mut self, tree: &RunfilesTree) -> anyhow::Result<SetId> {
        let mut direct = Vec::new();
        let main = format!("{}/{}", tree.path, self.workspace);
        for (id, root) in [
            (tree.symlinks_id, &main),
            (tree.root_symlinks_id, &tree.path),
        ] {
            for (path, target) in self.links(id)? {
                let item = self.item(target)?;
                let files: Vec<Input> = item.files.clone();
                let target = Arc::clone(&item.path);
                for file in files {
                    let below = file.origin.strip_prefix(&*target).unwrap_or_default();
                    let path = format!("{root}/{path}{below}");
                    direct.push(Input {
                        path: self.texts.get(&path),
                        ..file
                    });
                }
            }
        }
        for path in &tree.empty_files {
            direct.push(self.input(&format!("{main}/{path}"), &File::default()));
        }
        if let Some(file) = &tree.repo_mapping_manifest {
            direct.push(self.input(&format!("{}/_repo_mapping", tree.path), file));
        }
        let files = self.set(tree.input_set_id)?;
        Ok(self.log.inputs.add(direct, vec![files]))
    }

    /// All links of a set, those of the sets in it first.
    fn links(&self, id: u32) -> anyhow::Result<Vec<(String, u32)>> {
        let mut links = Vec::new();
        if id == 0 {
            return Ok(links);
        }
        let mut waiting = vec![id];
        let mut seen = std::collections::HashSet::from([id]);
        while let Some(id) = waiting.pop() {
            let Known::Links(direct, others) = self.known(id)? else {
                return Err(anyhow!("entry {id} is no set of links"));
            };
            links.extend(direct.iter().rev().cloned());
            waiting.extend(others.iter().filter(|other| seen.insert(**other)));
        }
        links.reverse();
        Ok(links)
    }

    fn spawn(&mut self, spawn: messages::Spawn) -> anyhow::Result<Spawn> {
        let mut outputs = Vec::new();
        let mut listed_outputs = Vec::new();
        for output in &spawn.outputs {
            let Some(id) = output.id() else {
                listed_outputs.push(self.texts.get(&output.invalid_output_path));
                continue;
            };
            let item = self.item(id)?;
            listed_outputs.push(Arc::clone(&item.path));
            outputs.extend(item.files.iter().map(|file| Output {
                path: Arc::clone(&file.path),
                content: Arc::clone(&file.content),
            }));
        }
        let inputs = self.set(spawn.input_set_id)?;
        let tools = self.set(spawn.tool_set_id)?;
        Ok(Spawn {
            inputs,
            tools,
            label: spawn.target_label,
            mnemonic: spawn.mnemonic,
            arguments: spawn.args,
            environment: pairs(spawn.env_vars),
            platform: pairs(spawn.platform.unwrap_or_default().properties),
            listed_outputs,
            outputs,
            is_cache_hit: spawn.cache_hit,
            is_cacheable: spawn.cacheable,
            digest: spawn.digest.map(|digest| digest.hash),
        })
    }
}

fn pairs(pairs: Vec<NameAndValue>) -> std::collections::BTreeMap<String, String> {
    let pairs = pairs.into_iter();
    pairs.map(|pair| (pair.name, pair.value)).collect()
}

#[cfg(test)]
mod tests {
    use super::messages::{
        Digest, Directory, Entry, InputSet, Invocation, RunfilesTree, SymlinkAction,
        SymlinkEntrySet, UnresolvedSymlink,
    };
    use super::*;

    fn file(path: &str, hash: &str) -> File {
        let hash = hash.to_owned();
        File {
            path: path.to_owned(),
            digest: (!hash.is_empty()).then_some(Digest { hash }),
        }
    }

    fn entry(id: u32) -> Entry {
        Entry {
            id,
            ..Entry::default()
        }
    }

    fn encoded(entries: &[Entry]) -> Vec<u8> {
        let bytes: Vec<u8> = entries
            .iter()
            .flat_map(Message::encode_length_delimited_to_vec)
            .collect();
        zstd::encode_all(&*bytes, 3).unwrap()
    }

    fn log(entries: &[Entry]) -> anyhow::Result<Log> {
        read(&*encoded(entries))
    }

    fn spawn(input_set_id: u32, output_id: u32) -> Entry {
        Entry {
            spawn: Some(messages::Spawn {
                args: vec!["tool".to_owned()],
                env_vars: vec![NameAndValue {
                    name: "A".to_owned(),
                    value: "b".to_owned(),
                }],
                input_set_id,
                outputs: vec![messages::Output::of(output_id)],
                target_label: "//:x".to_owned(),
                mnemonic: "Mnemonic".to_owned(),
                cacheable: true,
                ..messages::Spawn::default()
            }),
            ..entry(0)
        }
    }

    /// The inputs of the only action: where each is, where the build has it, and its content.
    fn inputs(log: &Log) -> Vec<(String, String, String)> {
        let inputs = log.inputs(&log.spawns[0]).into_values();
        let told = inputs.map(|input| {
            (
                input.path.to_string(),
                input.origin.to_string(),
                input.content.to_string(),
            )
        });
        told.collect()
    }

    fn told(all: &[[&str; 3]]) -> Vec<(String, String, String)> {
        let all = all.iter();
        all.map(|[a, b, c]| (a.to_string(), b.to_string(), c.to_string()))
            .collect()
    }

    fn entries() -> Vec<Entry> {
        vec![
            Entry {
                invocation: Some(Invocation {
                    workspace_runfiles_directory: "main".to_owned(),
                }),
                ..entry(0)
            },
            Entry {
                file: Some(file("a.py", "aa")),
                ..entry(1)
            },
            Entry {
                directory: Some(Directory {
                    path: "bazel-out/tree".to_owned(),
                    files: vec![file("x/y.py", "bb"), file("empty", "")],
                }),
                ..entry(2)
            },
            Entry {
                unresolved_symlink: Some(UnresolvedSymlink {
                    path: "link".to_owned(),
                    target_path: "../elsewhere".to_owned(),
                }),
                ..entry(3)
            },
            Entry {
                input_set: Some(InputSet::of(vec![2, 3], vec![])),
                ..entry(4)
            },
            Entry {
                symlink_entry_set: Some(SymlinkEntrySet {
                    direct_entries: [("moved.py".to_owned(), 1)].into(),
                    transitive_set_ids: vec![],
                }),
                ..entry(5)
            },
            Entry {
                symlink_entry_set: Some(SymlinkEntrySet {
                    direct_entries: [("repo/tree".to_owned(), 2)].into(),
                    transitive_set_ids: vec![5],
                }),
                ..entry(6)
            },
            Entry {
                runfiles_tree: Some(RunfilesTree {
                    path: "t.runfiles".to_owned(),
                    input_set_id: 4,
                    symlinks_id: 5,
                    root_symlinks_id: 6,
                    empty_files: vec!["pkg/__init__.py".to_owned()],
                    repo_mapping_manifest: Some(file("", "cc")),
                }),
                ..entry(7)
            },
            Entry {
                input_set: Some(InputSet::of(vec![1, 7], vec![4])),
                ..entry(8)
            },
            Entry {
                symlink_action: Some(SymlinkAction {
                    input_path: "a.py".to_owned(),
                    output_path: "bazel-out/a.py".to_owned(),
                }),
                ..entry(0)
            },
            spawn(8, 2),
        ]
    }

    #[test]
    fn references_are_followed() {
        let log = log(&entries()).unwrap();
        let expected = [
            ["a.py", "a.py", "aa"],
            ["bazel-out/tree/empty", "bazel-out/tree/empty", ""],
            ["bazel-out/tree/x/y.py", "bazel-out/tree/x/y.py", "bb"],
            ["link", "link", "-> ../elsewhere"],
            ["t.runfiles/_repo_mapping", "t.runfiles/_repo_mapping", "cc"],
            ["t.runfiles/main/moved.py", "a.py", "aa"],
            [
                "t.runfiles/main/pkg/__init__.py",
                "t.runfiles/main/pkg/__init__.py",
                "",
            ],
            ["t.runfiles/moved.py", "a.py", "aa"],
            ["t.runfiles/repo/tree/empty", "bazel-out/tree/empty", ""],
            ["t.runfiles/repo/tree/x/y.py", "bazel-out/tree/x/y.py", "bb"],
        ];
        assert_eq!(inputs(&log), told(&expected));
        let spawn = &log.spawns[0];
        assert_eq!(&*spawn.listed_outputs[0], "bazel-out/tree");
        assert_eq!(&*spawn.outputs[0].path, "bazel-out/tree/x/y.py");
        assert_eq!(spawn.environment["A"], "b");
        assert_eq!(&*log.links["bazel-out/a.py"], "a.py");
    }

    #[test]
    fn what_is_no_log_is_told() {
        let whole = encoded(&entries());
        let error = |bytes: &[u8]| format!("{:#}", read(bytes).unwrap_err());
        assert_eq!(error(&encoded(&[])), "it has no entries");
        assert!(error(&whole[..whole.len() - 20]).contains("its compression is damaged"));
        let cut = zstd::decode_all(&*whole).unwrap();
        let cut = zstd::encode_all(&cut[..cut.len() - 1], 3).unwrap();
        assert_eq!(error(&cut), "entry 11 is cut off: unexpected end of file");
        assert_eq!(
            error(&encoded(&[spawn(8, 2)])),
            "entry 1: it refers to entry 2, which is not there"
        );
        let mut swapped = entries();
        swapped[10] = spawn(1, 2);
        assert_eq!(
            error(&encoded(&swapped)),
            "entry 11: entry 1 is no set of inputs"
        );
    }
}
