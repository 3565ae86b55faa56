//! Logs in JSON: one object after the other, each an action with all of its inputs.

use std::io::Read;

use serde::Deserialize;

use super::inputs::Inputs;
use super::{Form, Input, Log, Output, Spawn, Texts};

/// An action; `SpawnExec` in Bazel's `spawn.proto`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SpawnExec {
    // What every action has, and nothing else that is JSON
    command_args: Vec<String>,
    #[serde(default)]
    environment_variables: Vec<NameAndValue>,
    #[serde(default)]
    platform: Platform,
    #[serde(default)]
    inputs: Vec<File>,
    #[serde(default)]
    listed_outputs: Vec<String>,
    #[serde(default)]
    cacheable: bool,
    #[serde(default)]
    mnemonic: String,
    #[serde(default)]
    actual_outputs: Vec<File>,
    #[serde(default)]
    cache_hit: bool,
    #[serde(default)]
    target_label: String,
    #[serde(default)]
    digest: Option<Digest>,
}

#[derive(Deserialize)]
struct NameAndValue {
    #[serde(default)]
    name: String,
    #[serde(default)]
    value: String,
}

#[derive(Default, Deserialize)]
struct Platform {
    #[serde(default)]
    properties: Vec<NameAndValue>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct File {
    #[serde(default)]
    path: String,
    #[serde(default)]
    symlink_target_path: String,
    #[serde(default)]
    digest: Option<Digest>,
    #[serde(default)]
    is_tool: bool,
}

#[derive(Deserialize)]
struct Digest {
    #[serde(default)]
    hash: String,
}

/// Reads a log.
pub(super) fn read(reader: impl Read) -> serde_json::Result<Log> {
    let mut texts = Texts::default();
    let mut inputs = Inputs::new();
    let mut spawns = Vec::new();
    for spawn in serde_json::Deserializer::from_reader(reader).into_iter::<SpawnExec>() {
        let spawn = spawn?;
        let direct = spawn.inputs.iter().map(|file| {
            let path = texts.get(&file.path);
            Input {
                origin: path.clone(),
                path,
                content: content(&mut texts, file),
            }
        });
        let direct: Vec<Input> = direct.collect();
        let tools = spawn.inputs.iter().zip(&direct);
        let tools = tools.filter(|(file, _)| file.is_tool);
        let tools = tools.map(|(_, input)| input.clone()).collect();
        let outputs = spawn.actual_outputs.iter().map(|file| Output {
            path: texts.get(&file.path),
            content: content(&mut texts, file),
        });
        spawns.push(Spawn {
            outputs: outputs.collect(),
            listed_outputs: spawn.listed_outputs.iter().map(|p| texts.get(p)).collect(),
            inputs: inputs.add(direct, Vec::new()),
            tools: inputs.add(tools, Vec::new()),
            label: spawn.target_label,
            mnemonic: spawn.mnemonic,
            arguments: spawn.command_args,
            environment: pairs(spawn.environment_variables),
            platform: pairs(spawn.platform.properties),
            is_cache_hit: spawn.cache_hit,
            is_cacheable: spawn.cacheable,
            digest: spawn.digest.map(|digest| digest.hash),
        });
    }
    Ok(Log {
        form: Form::Json,
        spawns,
        links: Default::default(),
        inputs,
    })
}

fn content(texts: &mut Texts, file: &File) -> std::sync::Arc<str> {
    let hash = file.digest.as_ref().map(|digest| digest.hash.as_str());
    texts.content(hash, &file.symlink_target_path)
}

fn pairs(pairs: Vec<NameAndValue>) -> std::collections::BTreeMap<String, String> {
    let pairs = pairs.into_iter();
    pairs.map(|pair| (pair.name, pair.value)).collect()
}
