//! Follows the grammar along the tokens.
//!
//! Source: what `Tools/peg_generator` makes, and `Parser/{pegen,pegen_errors}.c`, CPython 3.14.

use super::grammar::{Action, Alternative, Construct, Grammar, Item};
use super::tokenizer::{Done, Kind, Token, Tokenizer};
use super::Problem;
use crate::version::Version;
use rustc_hash::FxHashMap;

const KEYWORDS: [&str; 35] = [
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue",
    "def", "del", "elif", "else", "except", "finally", "for", "from", "global", "if", "import",
    "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try", "while",
    "with", "yield",
];

/// So much work is worth a message.
const MAX_STEPS: u32 = 20_000_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct NodeId(u32);

/// What a rule made of tokens.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub construct: Construct,
    /// Its first and its last token
    pub first: usize,
    pub last: usize,
    pub parts: Vec<NodeId>,
}

pub(super) struct Parser<'t> {
    pub text: &'t [u8],
    pub version: Version,
    grammar: &'t Grammar,
    pub tokenizer: Tokenizer<'t>,
    pub tokens: Vec<Token>,
    pub mark: usize,
    nodes: Vec<Node>,
    memo: FxHashMap<(usize, usize), (Option<NodeId>, usize)>,
    /// Whether rules count that find out what was meant
    refusing: bool,
    pub problem: Option<Problem>,
    steps: u32,
}

/// What became of an alternative.
enum Outcome {
    Value(NodeId),
    Fails,
    /// And so do the alternatives that follow
    FailsAll,
}

impl<'t> Parser<'t> {
    pub(super) fn new(text: &'t [u8], version: Version, grammar: &'t Grammar) -> Self {
        Self {
            text,
            version,
            grammar,
            tokenizer: Tokenizer::new(text, version),
            tokens: Vec::new(),
            mark: 0,
            nodes: Vec::new(),
            memo: FxHashMap::default(),
            refusing: false,
            problem: None,
            steps: 0,
        }
    }

    /// Why the text is refused; `None` if it is not, or if that takes too long to find out.
    pub(super) fn refusal(mut self) -> Option<Problem> {
        if self.rule(self.grammar.file).is_some() {
            return None;
        }
        let last = *self.tokens.last()?;
        if self.problem.is_none() {
            self.memo.clear();
            self.mark = 0;
            self.refusing = true;
            self.rule(self.grammar.file);
        }
        if self.steps > MAX_STEPS {
            return None;
        }
        if self.problem.is_some() {
            if self.tokenizer.done == Done::No {
                self.look_for_wrong_tokens();
            }
            return self.problem;
        }
        match last.kind {
            Kind::Indent => self.refuse_last("IndentationError", "unexpected indent"),
            Kind::Dedent => self.refuse_last("IndentationError", "unexpected unindent"),
            _ => {
                self.refuse_at(last, last, "invalid syntax");
                self.look_for_wrong_tokens();
            }
        }
        self.problem
    }

    pub(super) fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0 as usize]
    }

    pub(super) fn add(&mut self, node: Node) -> NodeId {
        let id = NodeId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        self.nodes.push(node);
        id
    }

    pub(super) fn token_text(&self, token: &Token) -> &'t [u8] {
        &self.text[token.start..token.end]
    }

    /// Reads a token. False if there is none.
    fn fill(&mut self) -> bool {
        let mut token = self.tokenizer.next();
        if token.kind == Kind::Name {
            let text = self.token_text(&token);
            if KEYWORDS.iter().any(|keyword| keyword.as_bytes() == text) {
                token.kind = Kind::Keyword;
            }
        }
        self.tokens.push(token);
        if token.kind == Kind::Error {
            self.refuse_token();
            return false;
        }
        true
    }

    pub(super) fn token(&mut self) -> Option<Token> {
        if self.mark == self.tokens.len() && !self.fill() {
            return None;
        }
        self.tokens.get(self.mark).copied()
    }

    fn rule(&mut self, number: usize) -> Option<NodeId> {
        self.steps += 1;
        if self.problem.is_some() || self.steps > MAX_STEPS {
            return None;
        }
        let grammar = self.grammar;
        let rule = &grammar.rules[number];
        let start = self.mark;
        if rule.memo || rule.left {
            if let Some(&(node, end)) = self.memo.get(&(start, number)) {
                self.mark = end;
                return node;
            }
        }
        if rule.left {
            return self.left_recursive(number);
        }
        let refusing = self.refusing;
        self.refusing &= !rule.plain;
        let node = self.alternatives(&rule.alternatives);
        self.refusing = refusing;
        if rule.memo {
            self.memo.insert((start, number), (node, self.mark));
        }
        node
    }

    /// Takes ever more, each time what it took before as the first part.
    fn left_recursive(&mut self, number: usize) -> Option<NodeId> {
        let grammar = self.grammar;
        let start = self.mark;
        let mut best = (None, start);
        loop {
            self.memo.insert((start, number), best);
            self.mark = start;
            let node = self.alternatives(&grammar.rules[number].alternatives);
            if self.problem.is_some() {
                return None;
            }
            if node.is_none() || self.mark <= best.1 {
                break;
            }
            best = (node, self.mark);
        }
        self.mark = best.1;
        best.0
    }

    fn alternatives(&mut self, alternatives: &'t [Alternative]) -> Option<NodeId> {
        let start = self.mark;
        for alternative in alternatives {
            if alternative.bad && !self.refusing {
                continue;
            }
            self.mark = start;
            match self.alternative(alternative) {
                Outcome::Value(node) => return Some(node),
                Outcome::Fails => {}
                Outcome::FailsAll => break,
            }
            if self.problem.is_some() {
                return None;
            }
        }
        self.mark = start;
        None
    }

    fn alternative(&mut self, alternative: &'t Alternative) -> Outcome {
        let start = self.mark;
        let mut parts = Vec::new();
        let mut names = Vec::new();
        let mut cut = false;
        for (name, item) in &alternative.items {
            match item {
                Item::Cut => cut = true,
                Item::Ahead { item, wanted } => {
                    let mark = self.mark;
                    let found = self.item(item).is_some();
                    self.mark = mark;
                    if found != *wanted || self.problem.is_some() {
                        return if cut {
                            Outcome::FailsAll
                        } else {
                            Outcome::Fails
                        };
                    }
                }
                item => {
                    let Some(part) = self.item(item) else {
                        return if cut {
                            Outcome::FailsAll
                        } else {
                            Outcome::Fails
                        };
                    };
                    parts.push(part);
                    if let Some(name) = name {
                        names.push((*name, part));
                    }
                }
            }
        }
        match &alternative.action {
            Action::Parts if parts.len() == 1 => Outcome::Value(parts[0]),
            Action::Parts => {
                let (first, last) = (start, self.last_token(start));
                Outcome::Value(self.add(Node {
                    construct: Construct::Sequence,
                    first,
                    last,
                    parts,
                }))
            }
            Action::Construct(construct) => {
                let (first, last) = (start, self.last_token(start));
                let parts = self.flattened(&parts);
                Outcome::Value(self.add(Node {
                    construct: *construct,
                    first,
                    last,
                    parts,
                }))
            }
            Action::Value(name) => {
                let value = names.iter().find(|(other, _)| other == name);
                value.map_or(Outcome::Fails, |(_, node)| Outcome::Value(*node))
            }
            Action::Refuse {
                place,
                places,
                message,
            } => match self.refuse(place, places, &names, message) {
                Some(node) => Outcome::Value(node),
                None => Outcome::FailsAll,
            },
        }
    }

    fn item(&mut self, item: &'t Item) -> Option<NodeId> {
        if self.problem.is_some() {
            return None;
        }
        match item {
            Item::Literal(text) => self.expect(|token, own| {
                matches!(token.kind, Kind::Keyword | Kind::Operator) && own == text.as_bytes()
            }),
            Item::Soft(text) => {
                self.expect(|token, own| token.kind == Kind::Name && own == text.as_bytes())
            }
            Item::SoftKeyword => self.expect(|token, own| {
                token.kind == Kind::Name && matches!(own, b"_" | b"case" | b"match" | b"type")
            }),
            Item::Kind(kind) => self.expect(|token, _| token.kind == *kind),
            Item::Rule(number) => self.rule(*number),
            Item::Group(alternatives) => self.alternatives(alternatives),
            Item::Optional(item) => {
                let start = self.mark;
                let node = self.item(item);
                if self.problem.is_some() {
                    return None;
                }
                if node.is_none() {
                    self.mark = start;
                }
                Some(node.unwrap_or_else(|| self.sequence(Construct::Absent, start, Vec::new())))
            }
            Item::Repeated { item, at_least_one } => {
                let start = self.mark;
                let mut parts = Vec::new();
                loop {
                    let mark = self.mark;
                    match self.item(item) {
                        Some(part) if self.mark > mark => parts.push(part),
                        _ => {
                            self.mark = mark;
                            break;
                        }
                    }
                }
                if self.problem.is_some() || *at_least_one && parts.is_empty() {
                    return None;
                }
                Some(self.sequence(Construct::Sequence, start, parts))
            }
            Item::Separated { separator, item } => {
                let start = self.mark;
                let mut parts = vec![self.item(item)?];
                loop {
                    let mark = self.mark;
                    let next = self.item(separator).and_then(|_| self.item(item));
                    match next {
                        Some(part) => parts.push(part),
                        None => {
                            self.mark = mark;
                            break;
                        }
                    }
                }
                if self.problem.is_some() {
                    return None;
                }
                Some(self.sequence(Construct::Sequence, start, parts))
            }
            Item::Forced(text) => {
                let token = self.token()?;
                let found = matches!(token.kind, Kind::Keyword | Kind::Operator)
                    && self.token_text(&token) == text.as_bytes();
                if !found {
                    self.refuse_at(token, token, format!("expected '{text}'"));
                    return None;
                }
                self.mark += 1;
                Some(self.sequence(Construct::Token, self.mark - 1, Vec::new()))
            }
            // Alternatives see to these.
            Item::Ahead { .. } | Item::Cut => None,
        }
    }

    fn expect(&mut self, is_wanted: impl Fn(&Token, &[u8]) -> bool) -> Option<NodeId> {
        let token = self.token()?;
        if !is_wanted(&token, self.token_text(&token)) {
            return None;
        }
        self.mark += 1;
        let construct = match token.kind {
            Kind::Name => Construct::Name,
            Kind::Number | Kind::String => Construct::Literal,
            _ => Construct::Token,
        };
        Some(self.sequence(construct, self.mark - 1, Vec::new()))
    }

    fn sequence(&mut self, construct: Construct, first: usize, parts: Vec<NodeId>) -> NodeId {
        let last = self.last_token(first);
        self.add(Node {
            construct,
            first,
            last,
            parts,
        })
    }

    /// The last token so far that stands for something in the text.
    fn last_token(&self, first: usize) -> usize {
        let is_space = |token: &Token| {
            matches!(
                token.kind,
                Kind::Newline | Kind::Indent | Kind::Dedent | Kind::End
            )
        };
        let tokens = &self.tokens[first..self.mark.max(first)];
        let last = tokens.iter().rposition(|token| !is_space(token));
        first + last.unwrap_or(0)
    }

    /// The expressions among parts.
    fn flattened(&self, parts: &[NodeId]) -> Vec<NodeId> {
        let mut all = Vec::new();
        for &part in parts {
            let node = self.node(part);
            match node.construct {
                Construct::Sequence => all.extend(self.flattened(&node.parts)),
                Construct::Token | Construct::Absent => {}
                _ => all.push(part),
            }
        }
        all
    }
}
