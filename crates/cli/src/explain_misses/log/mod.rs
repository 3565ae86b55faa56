//! Execution logs of Bazel, whatever form they have.
//!
//! | module | what |
//! |---|---|
//! | [`json`] | that of `--execution_log_json_file` |
//! | [`compact`], [`messages`] | that of `--execution_log_compact_file` |
//! | [`inputs`] | sets of inputs, which may hold others |

mod compact;
mod inputs;
mod json;
mod messages;

pub use inputs::{Input, SetId};

use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::sync::Arc;

use anyhow::{bail, Context};
use inputs::Inputs;

/// What a file in the format of Zstandard starts with.
const ZSTANDARD: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd];

/// The two forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Json,
    Compact,
}

/// What an execution log says.
#[derive(Debug)]
pub struct Log {
    pub form: Form,
    /// The actions that were run or fetched, in the order of the log.
    pub spawns: Vec<Spawn>,
    /// What links that Bazel makes itself lead to. Only compact logs have them.
    pub links: HashMap<Arc<str>, Arc<str>>,
    inputs: Inputs,
}

/// An action that was run, or whose result was fetched.
#[derive(Clone, Debug, Default)]
pub struct Spawn {
    pub label: String,
    pub mnemonic: String,
    pub arguments: Vec<String>,
    pub environment: BTreeMap<String, String>,
    pub platform: BTreeMap<String, String>,
    pub inputs: SetId,
    /// Those of the inputs that belong to the tools that are run.
    pub tools: SetId,
    /// Paths that the action must write; directories are one.
    pub listed_outputs: Vec<Arc<str>>,
    /// What it did write; directories are their files.
    pub outputs: Vec<Output>,
    pub is_cache_hit: bool,
    pub is_cacheable: bool,
    /// What the cache knows the action by; none if there was no cache.
    pub digest: Option<String>,
}

/// A file that an action has written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    pub path: Arc<str>,
    pub content: Arc<str>,
}

impl Log {
    /// Reads a log of either form.
    ///
    /// # Errors
    ///
    /// If the file cannot be read, or is no execution log.
    pub fn read(path: &Path) -> anyhow::Result<Self> {
        let name = path.display();
        let file = File::open(path).with_context(|| format!("cannot read {name}"))?;
        let mut reader = BufReader::new(file);
        let start = reader
            .fill_buf()
            .with_context(|| format!("cannot read {name}"))?;
        if start.starts_with(ZSTANDARD) {
            return compact::read(reader).with_context(|| format!("{name}: no compact log"));
        }
        match start.trim_ascii_start().first() {
            Some(b'{') => json::read(reader).with_context(|| format!("{name}: no JSON log")),
            None if start.is_empty() => bail!(
                "{name}: the log is empty, as the build had nothing to do: run it after bazel clean"
            ),
            _ => bail!(
                "{name}: no execution log of --execution_log_json_file or --execution_log_compact_file"
            ),
        }
    }

    /// All inputs of an action, by their paths.
    pub fn inputs(&self, spawn: &Spawn) -> BTreeMap<&str, &Input> {
        self.inputs.all(spawn.inputs)
    }

    /// Those of the inputs that belong to the tools that are run.
    pub fn tools(&self, spawn: &Spawn) -> BTreeMap<&str, &Input> {
        self.inputs.all(spawn.tools)
    }

    /// What two actions have only if their inputs are the same.
    pub fn fingerprint(&self, spawn: &Spawn) -> u64 {
        self.inputs.fingerprint(spawn.inputs)
    }
}

/// Texts that are in memory once.
#[derive(Default)]
struct Texts(std::collections::HashSet<Arc<str>>);

impl Texts {
    fn get(&mut self, text: &str) -> Arc<str> {
        if let Some(known) = self.0.get(text) {
            return Arc::clone(known);
        }
        let text: Arc<str> = text.into();
        self.0.insert(Arc::clone(&text));
        text
    }

    /// The content of a file, as far as the log tells it: its hash, or where a link leads.
    fn content(&mut self, digest: Option<&str>, link: &str) -> Arc<str> {
        match digest {
            _ if !link.is_empty() => self.get(&format!("-> {link}")),
            Some(hash) => self.get(hash),
            None => self.get(""),
        }
    }
}
