//! The messages of compact logs, as far as they are used: `ExecLogEntry` in Bazel's `spawn.proto`. What is one of several
//! there is several of which at most one is set here, which are the same bytes.

use std::collections::BTreeMap;

use prost::Message;

#[derive(Clone, PartialEq, Message)]
pub(super) struct Entry {
    #[prost(uint32, tag = "1")]
    pub(super) id: u32,
    #[prost(message, optional, tag = "2")]
    pub(super) invocation: Option<Invocation>,
    #[prost(message, optional, tag = "3")]
    pub(super) file: Option<File>,
    #[prost(message, optional, tag = "4")]
    pub(super) directory: Option<Directory>,
    #[prost(message, optional, tag = "5")]
    pub(super) unresolved_symlink: Option<UnresolvedSymlink>,
    #[prost(message, optional, tag = "6")]
    pub(super) input_set: Option<InputSet>,
    #[prost(message, optional, tag = "7")]
    pub(super) spawn: Option<Spawn>,
    #[prost(message, optional, tag = "8")]
    pub(super) symlink_action: Option<SymlinkAction>,
    #[prost(message, optional, tag = "9")]
    pub(super) symlink_entry_set: Option<SymlinkEntrySet>,
    #[prost(message, optional, tag = "10")]
    pub(super) runfiles_tree: Option<RunfilesTree>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct Invocation {
    #[prost(string, tag = "2")]
    pub(super) workspace_runfiles_directory: String,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct Digest {
    #[prost(string, tag = "1")]
    pub(super) hash: String,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct File {
    #[prost(string, tag = "1")]
    pub(super) path: String,
    #[prost(message, optional, tag = "2")]
    pub(super) digest: Option<Digest>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct Directory {
    #[prost(string, tag = "1")]
    pub(super) path: String,
    #[prost(message, repeated, tag = "2")]
    pub(super) files: Vec<File>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct UnresolvedSymlink {
    #[prost(string, tag = "1")]
    pub(super) path: String,
    #[prost(string, tag = "2")]
    pub(super) target_path: String,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct InputSet {
    #[prost(uint32, repeated, tag = "4")]
    pub(super) transitive_set_ids: Vec<u32>,
    #[prost(uint32, repeated, tag = "5")]
    input_ids: Vec<u32>,
    // As older versions of Bazel 7 have them
    #[prost(uint32, repeated, tag = "1")]
    file_ids: Vec<u32>,
    #[prost(uint32, repeated, tag = "2")]
    directory_ids: Vec<u32>,
    #[prost(uint32, repeated, tag = "3")]
    unresolved_symlink_ids: Vec<u32>,
}

impl InputSet {
    /// A set of these inputs and of those of other sets.
    #[cfg(test)]
    pub(super) fn of(input_ids: Vec<u32>, transitive_set_ids: Vec<u32>) -> Self {
        Self {
            input_ids,
            transitive_set_ids,
            ..Self::default()
        }
    }

    /// The numbers of all inputs that are in no other set.
    pub(super) fn all_input_ids(&self) -> impl Iterator<Item = u32> + '_ {
        let all = [
            &self.input_ids,
            &self.file_ids,
            &self.directory_ids,
            &self.unresolved_symlink_ids,
        ];
        all.into_iter().flatten().copied()
    }
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct SymlinkEntrySet {
    #[prost(btree_map = "string, uint32", tag = "1")]
    pub(super) direct_entries: BTreeMap<String, u32>,
    #[prost(uint32, repeated, tag = "2")]
    pub(super) transitive_set_ids: Vec<u32>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct RunfilesTree {
    #[prost(string, tag = "1")]
    pub(super) path: String,
    #[prost(uint32, tag = "2")]
    pub(super) input_set_id: u32,
    #[prost(uint32, tag = "3")]
    pub(super) symlinks_id: u32,
    #[prost(uint32, tag = "4")]
    pub(super) root_symlinks_id: u32,
    #[prost(string, repeated, tag = "5")]
    pub(super) empty_files: Vec<String>,
    #[prost(message, optional, tag = "6")]
    pub(super) repo_mapping_manifest: Option<File>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct Output {
    #[prost(string, tag = "4")]
    pub(super) invalid_output_path: String,
    #[prost(uint32, tag = "5")]
    output_id: u32,
    // As older versions of Bazel 7 have them
    #[prost(uint32, tag = "1")]
    file_id: u32,
    #[prost(uint32, tag = "2")]
    directory_id: u32,
    #[prost(uint32, tag = "3")]
    unresolved_symlink_id: u32,
}

impl Output {
    /// The output with this number.
    #[cfg(test)]
    pub(super) fn of(output_id: u32) -> Self {
        Self {
            output_id,
            ..Self::default()
        }
    }

    /// The number of the output, if it was written.
    pub(super) fn id(&self) -> Option<u32> {
        let all = [
            self.output_id,
            self.file_id,
            self.directory_id,
            self.unresolved_symlink_id,
        ];
        all.into_iter().find(|id| *id != 0)
    }
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct NameAndValue {
    #[prost(string, tag = "1")]
    pub(super) name: String,
    #[prost(string, tag = "2")]
    pub(super) value: String,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct Platform {
    #[prost(message, repeated, tag = "1")]
    pub(super) properties: Vec<NameAndValue>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct Spawn {
    #[prost(string, repeated, tag = "1")]
    pub(super) args: Vec<String>,
    #[prost(message, repeated, tag = "2")]
    pub(super) env_vars: Vec<NameAndValue>,
    #[prost(message, optional, tag = "3")]
    pub(super) platform: Option<Platform>,
    #[prost(uint32, tag = "4")]
    pub(super) input_set_id: u32,
    #[prost(uint32, tag = "5")]
    pub(super) tool_set_id: u32,
    #[prost(message, repeated, tag = "6")]
    pub(super) outputs: Vec<Output>,
    #[prost(string, tag = "7")]
    pub(super) target_label: String,
    #[prost(string, tag = "8")]
    pub(super) mnemonic: String,
    #[prost(bool, tag = "12")]
    pub(super) cache_hit: bool,
    #[prost(bool, tag = "14")]
    pub(super) cacheable: bool,
    #[prost(message, optional, tag = "16")]
    pub(super) digest: Option<Digest>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct SymlinkAction {
    #[prost(string, tag = "1")]
    pub(super) input_path: String,
    #[prost(string, tag = "2")]
    pub(super) output_path: String,
}
