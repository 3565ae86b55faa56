//! What `pyc explain-misses` says.

use std::collections::BTreeSet;
use std::io::{self, Write};

use serde::Serialize;

use super::compare::Change;
use super::groups::{repository, Group, Kind};
use super::roots::Explanation;
use crate::text::{count, printable};

/// How many characters of a value are told.
const WIDTH: usize = 160;

/// How many of them are before the first that differs.
const BEFORE: usize = 40;

/// The report in JSON.
#[derive(Serialize)]
pub struct Report<'a> {
    /// How many actions the first build has run or fetched.
    pub actions_of_a: usize,
    /// How many the second.
    pub actions_of_b: usize,
    /// How many of these were in the cache.
    pub cache_hits: usize,
    /// How many of the others no cache may have.
    pub uncacheable: usize,
    /// Whether the second build had a cache; if not, actions that differ are told instead of misses.
    pub has_cache: bool,
    /// How many are explained.
    pub explained: usize,
    pub roots: &'a [Group],
}

impl<'a> Report<'a> {
    pub fn new(explanation: &Explanation, roots: &'a [Group]) -> Self {
        Self {
            actions_of_a: explanation.actions.0,
            actions_of_b: explanation.actions.1,
            cache_hits: explanation.hits,
            uncacheable: explanation.uncacheable,
            has_cache: explanation.has_cache,
            explained: explanation.explained.len(),
            roots,
        }
    }

    /// Writes the report for people, with so many roots.
    pub fn write(&self, limit: usize, out: &mut impl Write) -> io::Result<()> {
        let noun = self.noun();
        writeln!(
            out,
            "A: {}\nB: {}, of which {} and {} may not be in a cache",
            count(self.actions_of_a, "action"),
            count(self.actions_of_b, "action"),
            is_or_are(self.cache_hits, "cache hit"),
            self.uncacheable,
        )?;
        if self.explained == 0 {
            let none = many(0, noun).replacen('0', "no", 1);
            return writeln!(out, "{none} to explain");
        }
        let roots = count(self.roots.len(), "root");
        let explained = many(self.explained, noun);
        let verb = if self.explained == 1 { "comes" } else { "come" };
        writeln!(out, "{explained} {verb} from {roots}:")?;
        let limit = if limit == 0 { usize::MAX } else { limit };
        for (number, group) in self.roots.iter().take(limit).enumerate() {
            writeln!(out)?;
            self.write_group(number + 1, group, out)?;
        }
        if self.roots.len() > limit {
            let more = count(self.roots.len() - limit, "root");
            writeln!(out, "\n{more} more; --limit 0 tells all")?;
        }
        Ok(())
    }

    fn noun(&self) -> &'static str {
        if self.has_cache {
            "miss"
        } else {
            "different action"
        }
    }

    fn write_group(&self, number: usize, group: &Group, out: &mut impl Write) -> io::Result<()> {
        writeln!(out, "{number}. {}", printable(&title(group)))?;
        if group.kind == Kind::EnvironmentVariable
            || group.kind == Kind::CommandLine
            || group.kind == Kind::Platform
        {
            let (left, right) = excerpts(group.left.as_deref(), group.right.as_deref());
            writeln!(out, "   < {}\n   > {}", printable(&left), printable(&right))?;
        }
        if let Some(found) = &group.found {
            for line in found.lines() {
                writeln!(out, "   {}", printable(line))?;
            }
        }
        let alone = match group.actions_by_it_alone {
            0 => "none of them from this alone".to_owned(),
            all if all == group.actions => "from this alone".to_owned(),
            some => format!("{some} of them from this alone"),
        };
        let actions = many(group.actions, self.noun());
        let example = printable(&group.example);
        writeln!(out, "   {actions}, {alone}; such as {example}")?;
        match advice(group) {
            "" => Ok(()),
            advice => writeln!(out, "   {advice}"),
        }
    }
}

/// `1 miss`, `2 misses`.
fn many(number: usize, noun: &str) -> String {
    match (number, noun) {
        (1, _) => format!("1 {noun}"),
        (_, "miss") => format!("{number} misses"),
        _ => format!("{number} {noun}s"),
    }
}

fn is_or_are(number: usize, noun: &str) -> String {
    let verb = if number == 1 { "was a" } else { "were" };
    match number {
        1 => format!("1 {verb} {noun}"),
        _ => format!("{number} {verb} {noun}s"),
    }
}

fn title(group: &Group) -> String {
    let name = group.name.as_deref().unwrap_or_default();
    let files = || match group.paths.len() {
        1 => group.paths.first().cloned().unwrap_or_default(),
        some => {
            let first = group.paths.first().map_or("", String::as_str);
            let repositories: BTreeSet<&str> =
                group.paths.iter().map(|path| repository(path)).collect();
            match repositories.len() {
                1 => format!("{some} files, first {first}"),
                more => format!("{some} files in {more} repositories, first {first}"),
            }
        }
    };
    let changed = match group.change {
        Some(Change::Extra) => "only in B",
        Some(Change::Missing) => "only in A",
        Some(Change::Changed) | None => "different",
    };
    match group.kind {
        Kind::StrayBytecode => format!("stray bytecode, {changed}: {}", files()),
        Kind::Bytecode => format!("bytecode, {changed}: {}", files()),
        Kind::ParamFile => format!("param file, {changed}: {}", files()),
        Kind::Tool => format!("part of a tool, {changed}: {}", files()),
        Kind::GeneratedFile => format!(
            "generated file that no action in the log has written, {changed}: {}",
            files()
        ),
        Kind::SourceFile => format!("source file, {changed}: {}", files()),
        Kind::CommandLine => "command line".to_owned(),
        Kind::EnvironmentVariable => format!("environment variable {name}"),
        Kind::Platform => format!("property {name} of the execution platform"),
        Kind::UnstableAction => format!(
            "{name} is the same in both builds, but has written something else: {}",
            files()
        ),
        Kind::NewAction => "actions that A does not have".to_owned(),
        Kind::Hidden => {
            "something that the logs do not have, such as the timeout or the salt of the cache"
                .to_owned()
        }
        Kind::NotStored => {
            "nothing differs: the cache does not have the results of A, or no longer".to_owned()
        }
    }
}

/// What to do about it.
fn advice(group: &Group) -> &'static str {
    match group.kind {
        Kind::StrayBytecode => {
            "An interpreter has written it. Let no glob match **/__pycache__/**, and run with PYTHONDONTWRITEBYTECODE=1 \
             what reads the files."
        }
        Kind::Bytecode => "Bytecode that CPython writes by itself has the time of its source in it: take hash-based one (PEP 552).",
        Kind::EnvironmentVariable => {
            "Fix its value with --action_env=NAME=VALUE, or use --incompatible_strict_action_env."
        }
        Kind::UnstableAction => "Its tool writes something that is no input: a time, a random number, an order of files.",
        _ => "",
    }
}

/// Two values, cut to what tells them apart.
fn excerpts(left: Option<&str>, right: Option<&str>) -> (String, String) {
    let (Some(left), Some(right)) = (left, right) else {
        let told = |value: Option<&str>| value.map_or("(none)".to_owned(), |text| excerpt(text, 0));
        return (told(left), told(right));
    };
    let pairs = left.chars().zip(right.chars());
    let common = pairs.take_while(|(a, b)| a == b).count();
    (excerpt(left, common), excerpt(right, common))
}

fn excerpt(text: &str, common: usize) -> String {
    let skipped = match text.chars().count() {
        length if length <= WIDTH => 0,
        _ => common.saturating_sub(BEFORE),
    };
    let mut rest = text.chars().skip(skipped);
    let mut excerpt = String::new();
    if skipped > 0 {
        excerpt.push('…');
    }
    excerpt.extend(rest.by_ref().take(WIDTH));
    if rest.next().is_some() {
        excerpt.push('…');
    }
    excerpt
}
