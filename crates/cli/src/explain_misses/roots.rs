//! From misses to what has caused them: what differs between two builds and was made by no action that differs.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::compare::{differences, Change, Difference, InputDifference};
use super::log::{Log, Spawn};

/// Links that lead to links more often than this lead nowhere.
const MOST_LINKS: usize = 40;

/// Something that no other difference explains.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Root {
    /// An action is different in itself.
    Action(Difference),
    /// An action wrote something else, though nothing of it is different; it is told as [`name`] has it, with one of
    /// the files.
    Unstable { action: String, path: Arc<str> },
    /// The first build has no such action.
    New,
    /// Nothing is different: the result was not stored, or is gone.
    NotStored,
}

/// The second build, explained.
#[derive(Debug)]
pub struct Explanation {
    /// How many actions the builds have run or fetched.
    pub actions: (usize, usize),
    /// How many of the second build were in the cache.
    pub hits: usize,
    /// How many of the others no cache may have.
    pub uncacheable: usize,
    /// Whether the second build had a cache at all.
    pub has_cache: bool,
    /// The actions that are explained, by their places in the second log, each with its roots.
    pub explained: Vec<(usize, BTreeSet<usize>)>,
    /// What the numbers of roots stand for.
    pub roots: Vec<Root>,
}

/// Where the files of the second build come from.
struct Producers<'a> {
    log: &'a Log,
    /// Who has written a path, or a directory.
    by_path: HashMap<&'a str, usize>,
    /// Who has written a content.
    by_content: HashMap<&'a str, usize>,
}

/// Things that have a number each, from 0 on.
struct Numbers<T>(BTreeMap<T, usize>);

/// What makes an action the same as one of another build: what it is for and what it writes.
#[derive(PartialEq, Eq, Hash)]
struct Key<'a> {
    label: &'a str,
    mnemonic: &'a str,
    outputs: &'a [Arc<str>],
    /// Which it is of several such, as attempts of a test.
    turn: usize,
}

/// An action's differences, with those of other actions that they follow from.
struct Causes {
    roots: BTreeSet<usize>,
    actions: BTreeSet<usize>,
}

/// How people know an action.
pub fn name(spawn: &Spawn) -> String {
    match (spawn.label.as_str(), spawn.listed_outputs.first()) {
        ("", Some(path)) => format!("{} {path}", spawn.mnemonic),
        (label, _) => format!("{} {label}", spawn.mnemonic),
    }
}

/// Explains what the second build had to do.
pub fn explain(left: &Log, right: &Log) -> Explanation {
    // The differences of each action; none if the first build does not have it.
    let mut differing = Numbers::new();
    let counterparts: HashMap<Key<'_>, &Spawn> = keys(left).into_iter().zip(&left.spawns).collect();
    let pairs = keys(right).into_iter().zip(&right.spawns);
    let own: Vec<Option<Vec<usize>>> = pairs
        .map(|(key, spawn)| {
            let counterpart = counterparts.get(&key)?;
            let all = differences((left, counterpart), (right, spawn));
            Some(all.into_iter().map(|one| differing.get(one)).collect())
        })
        .collect();
    let differing = differing.into_vec();

    let mut roots = Numbers::new();
    let causes = causes(&own, &differing, &Producers::new(right), &mut roots);
    let all_roots = with_causes_of_causes(&causes);
    let has_cache = right
        .spawns
        .iter()
        .any(|s| s.is_cache_hit || s.digest.is_some());
    let mut explained = Vec::new();
    let mut uncacheable = 0;
    for (index, mut of_action) in all_roots.into_iter().enumerate() {
        let spawn = &right.spawns[index];
        if spawn.is_cache_hit {
            continue;
        }
        if !spawn.is_cacheable {
            uncacheable += 1;
            continue;
        }
        if of_action.is_empty() {
            if !has_cache {
                continue;
            }
            of_action.insert(roots.get(Root::NotStored));
        }
        explained.push((index, of_action));
    }
    Explanation {
        actions: (left.spawns.len(), right.spawns.len()),
        hits: right.spawns.iter().filter(|s| s.is_cache_hit).count(),
        uncacheable,
        has_cache,
        explained,
        roots: roots.into_vec(),
    }
}

/// What each action's differences come from. `own` has the numbers of its differences.
fn causes(
    own: &[Option<Vec<usize>>],
    differing: &[Difference],
    producers: &Producers<'_>,
    roots: &mut Numbers<Root>,
) -> Vec<Causes> {
    let of_action = |(index, own_differences): (usize, &Option<Vec<usize>>)| {
        let mut causes = Causes {
            roots: BTreeSet::new(),
            actions: BTreeSet::new(),
        };
        let Some(own_differences) = own_differences else {
            causes.roots.insert(roots.get(Root::New));
            return causes;
        };
        for number in own_differences {
            let difference = &differing[*number];
            let producer = match difference {
                Difference::Input(input) => producers.find(input).map(|at| (input, at)),
                _ => None,
            };
            let root = match producer.filter(|(_, at)| *at != index) {
                Some((input, at)) if own[at].as_ref().is_some_and(Vec::is_empty) => {
                    match input.change {
                        Change::Changed => Root::Unstable {
                            action: name(&producers.log.spawns[at]),
                            path: Arc::clone(&input.origin),
                        },
                        // It was made in the first build as well, but not read here.
                        _ => Root::Action(difference.clone()),
                    }
                }
                Some((_, at)) => {
                    causes.actions.insert(at);
                    continue;
                }
                None => Root::Action(difference.clone()),
            };
            causes.roots.insert(roots.get(root));
        }
        causes
    };
    own.iter().enumerate().map(of_action).collect()
}

/// The keys of all actions, in the order of the log.
fn keys(log: &Log) -> Vec<Key<'_>> {
    let mut turns: HashMap<(&str, &str, &[Arc<str>]), usize> = HashMap::new();
    let keys = log.spawns.iter().map(|spawn| {
        let (label, mnemonic) = (spawn.label.as_str(), spawn.mnemonic.as_str());
        let outputs = spawn.listed_outputs.as_slice();
        let next = turns.entry((label, mnemonic, outputs)).or_default();
        let turn = *next;
        *next += 1;
        Key {
            label,
            mnemonic,
            outputs,
            turn,
        }
    });
    keys.collect()
}

/// All roots of each action: its own, and those of the actions that it follows from.
fn with_causes_of_causes(causes: &[Causes]) -> Vec<BTreeSet<usize>> {
    let mut all: Vec<BTreeSet<usize>> = causes.iter().map(|c| c.roots.clone()).collect();
    // In a log, an action mostly comes after those whose outputs it reads; then the second round finds nothing new.
    loop {
        let mut is_changed = false;
        for (index, Causes { actions, .. }) in causes.iter().enumerate() {
            let mut roots = std::mem::take(&mut all[index]);
            let count = roots.len();
            for action in actions.iter().filter(|action| **action != index) {
                roots.extend(&all[*action]);
            }
            is_changed |= roots.len() > count;
            all[index] = roots;
        }
        if !is_changed {
            return all;
        }
    }
}

impl<T: Ord + Clone> Numbers<T> {
    fn new() -> Self {
        Self(BTreeMap::new())
    }

    fn get(&mut self, thing: T) -> usize {
        let next = self.0.len();
        *self.0.entry(thing).or_insert(next)
    }

    /// The things in the order of their numbers.
    fn into_vec(self) -> Vec<T> {
        let mut things: Vec<(T, usize)> = self.0.into_iter().collect();
        things.sort_by_key(|(_, number)| *number);
        things.into_iter().map(|(thing, _)| thing).collect()
    }
}

impl<'a> Producers<'a> {
    fn new(log: &'a Log) -> Self {
        let mut by_path = HashMap::new();
        let mut by_content = HashMap::new();
        for (index, spawn) in log.spawns.iter().enumerate() {
            let listed = spawn.listed_outputs.iter();
            by_path.extend(listed.map(|path| (&**path, index)));
            for output in &spawn.outputs {
                by_path.insert(&*output.path, index);
                if !output.content.is_empty() {
                    by_content.entry(&*output.content).or_insert(index);
                }
            }
        }
        Self {
            log,
            by_path,
            by_content,
        }
    }

    /// The action that has written what differs, if one has.
    fn find(&self, input: &InputDifference) -> Option<usize> {
        if input.change == Change::Missing {
            return None;
        }
        let mut path = &input.origin;
        for _ in 0..MOST_LINKS {
            match self.log.links.get(path) {
                Some(target) => path = target,
                None => break,
            }
        }
        let of_path = ancestors(path).find_map(|path| self.by_path.get(path));
        if let Some(index) = of_path {
            return Some(*index);
        }
        // Links are not in every log, but what they lead to has the same content.
        let is_generated = path.starts_with("bazel-out/");
        let of_content = self.by_content.get(&*input.content);
        of_content.filter(|_| is_generated).copied()
    }
}

/// A path and the directories that it is in.
fn ancestors(path: &str) -> impl Iterator<Item = &str> {
    let ends = path.rmatch_indices('/').map(|(end, _)| &path[..end]);
    std::iter::once(path).chain(ends)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{json, Value};

    /// An action that reads and writes these files, which are paths with their contents.
    fn action(name: &str, inputs: &[(&str, &str)], outputs: &[(&str, &str)]) -> Value {
        let files = |files: &[(&str, &str)]| -> Vec<Value> {
            let files = files.iter();
            let files = files.map(|(path, hash)| json!({"path": path, "digest": {"hash": hash}}));
            files.collect()
        };
        let listed: Vec<&str> = outputs.iter().map(|(path, _)| *path).collect();
        json!({
            "commandArgs": ["tool", name],
            "environmentVariables": [{"name": "LANG", "value": "C"}],
            "platform": {"properties": [{"name": "OS", "value": "Linux"}]},
            "inputs": files(inputs),
            "listedOutputs": listed,
            "actualOutputs": files(outputs),
            "cacheable": true,
            "mnemonic": "Make",
            "targetLabel": format!("//:{name}"),
        })
    }

    fn log(actions: &[Value]) -> Log {
        let text: String = actions.iter().map(Value::to_string).collect();
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        Log::read(file.path()).unwrap()
    }

    /// The roots of each explained action of the second build, by the action's label.
    fn explained(left: &[Value], right: &[Value]) -> Vec<(String, Vec<Root>)> {
        let right = log(right);
        let explanation = explain(&log(left), &right);
        let explained = explanation.explained.iter();
        let told = explained.map(|(index, roots)| {
            let roots = roots.iter().map(|root| explanation.roots[*root].clone());
            (right.spawns[*index].label.clone(), roots.collect())
        });
        told.collect()
    }

    fn changed(path: &str, content: &str) -> Root {
        Root::Action(Difference::Input(InputDifference {
            path: path.into(),
            origin: path.into(),
            content: content.into(),
            change: Change::Changed,
            is_tool: false,
        }))
    }

    fn chain(source: &str, first: &str, second: &str) -> Vec<Value> {
        vec![
            action("one", &[("a.txt", source)], &[("bazel-out/one", first)]),
            action(
                "two",
                &[("bazel-out/one", first)],
                &[("bazel-out/two", second)],
            ),
            action(
                "three",
                &[("bazel-out/two", second)],
                &[("bazel-out/three", "t")],
            ),
        ]
    }

    #[test]
    fn the_root_is_what_no_action_has_made() {
        let found = explained(&chain("1", "1", "1"), &chain("2", "2", "2"));
        let expected = ["//:one", "//:two", "//:three"]
            .map(|label| (label.to_owned(), vec![changed("a.txt", "2")]));
        assert_eq!(found, expected);
        // The log may have them in any order.
        let mut reversed = chain("2", "2", "2");
        reversed.reverse();
        assert_eq!(explained(&chain("1", "1", "1"), &reversed).len(), 3);
    }

    #[test]
    fn what_reads_the_same_is_no_miss() {
        // The first action reads something else but writes the same.
        let found = explained(&chain("1", "1", "1"), &chain("2", "1", "1"));
        assert_eq!(found, [("//:one".to_owned(), vec![changed("a.txt", "2")])]);
        assert_eq!(explained(&chain("1", "1", "1"), &chain("1", "1", "1")), []);
    }

    #[test]
    fn an_action_may_write_something_else_every_time() {
        let found = explained(&chain("1", "1", "1"), &chain("1", "2", "2"));
        let root = Root::Unstable {
            action: "Make //:one".to_owned(),
            path: "bazel-out/one".into(),
        };
        let expected = ["//:two", "//:three"].map(|label| (label.to_owned(), vec![root.clone()]));
        assert_eq!(found, expected);
    }

    #[test]
    fn actions_have_command_lines_environments_and_platforms() {
        let one = action("one", &[], &[("x", "1")]);
        let text = |text: &str| Some(text.to_owned());
        let mut other = one.clone();
        other["commandArgs"] = json!(["tool", "two", "x"]);
        other["environmentVariables"] = json!([{"name": "PATH", "value": "/bin"}]);
        other["platform"] = json!({"properties": [{"name": "OS", "value": "macOS"}]});
        let found = explained(&[one], &[other]);
        let expected = [
            Difference::Argument {
                left: text("one"),
                right: text("two"),
            },
            Difference::Variable {
                name: "LANG".to_owned(),
                left: text("C"),
                right: None,
            },
            Difference::Variable {
                name: "PATH".to_owned(),
                left: None,
                right: text("/bin"),
            },
            Difference::Property {
                name: "OS".to_owned(),
                left: text("Linux"),
                right: text("macOS"),
            },
        ];
        assert_eq!(found[0].1, expected.map(Root::Action));
    }

    #[test]
    fn extra_and_missing_inputs_are_roots() {
        let with = |inputs: &[(&str, &str)]| [action("one", inputs, &[("x", "1")])];
        let change = |left: &[Value], right: &[Value]| {
            let Root::Action(Difference::Input(input)) = &explained(left, right)[0].1[0] else {
                panic!("it is an input")
            };
            (input.path.to_string(), input.change)
        };
        let (few, many) = (with(&[("a", "1")]), with(&[("a", "1"), ("b", "2")]));
        assert_eq!(change(&few, &many), ("b".to_owned(), Change::Extra));
        assert_eq!(change(&many, &few), ("b".to_owned(), Change::Missing));
    }

    #[test]
    fn with_a_cache_every_miss_has_a_root() {
        let digest = |hash: &str| {
            let mut action = action("one", &[], &[("x", "1")]);
            action["digest"] = json!({"hash": hash});
            [action]
        };
        assert_eq!(
            explained(&digest("1"), &digest("1"))[0].1,
            [Root::NotStored]
        );
        let hidden = Root::Action(Difference::Hidden);
        assert_eq!(explained(&digest("1"), &digest("2"))[0].1, [hidden]);
        let other = [action("other", &[], &[("z", "1")])];
        assert_eq!(explained(&other, &digest("2"))[0].1, [Root::New]);
        let mut hit = digest("1");
        hit[0]["cacheHit"] = json!(true);
        assert_eq!(explained(&digest("1"), &hit), []);
        let mut uncacheable = digest("2");
        uncacheable[0]["cacheable"] = json!(false);
        assert_eq!(explained(&digest("1"), &uncacheable), []);
    }

    #[test]
    fn links_to_files_are_known_by_their_content() {
        let build = |content: &str, source: &str| {
            [
                action("one", &[("a", source)], &[("bazel-out/one", content)]),
                action(
                    "two",
                    &[("bazel-out/t.runfiles/_main/one", content)],
                    &[("y", "1")],
                ),
            ]
        };
        let found = explained(&build("1", "1"), &build("2", "2"));
        assert_eq!(found[1], ("//:two".to_owned(), vec![changed("a", "2")]));
    }
}
