//! Reads the grammar.

use super::tokenizer::Kind;
use crate::version::Version;
use std::collections::HashMap;

/// What is wrong with a construct, or with what is in it, depends on what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Construct {
    /// A token that is no expression
    Token,
    /// What is repeated, or several parts
    Sequence,
    /// An optional part that is not there
    Absent,
    Other,
    Name,
    Literal,
    None,
    True,
    False,
    Ellipsis,
    Tuple,
    List,
    Set,
    Dict,
    Starred,
    Subscript,
    Attribute,
    Call,
    Lambda,
    Operation,
    Compare,
    /// `in …` of a comparison
    In,
    Generator,
    ListComp,
    SetComp,
    DictComp,
    Yield,
    Await,
    Conditional,
    Named,
    JoinedStr,
    TemplateStr,
    Comprehension,
    Arguments,
    Keyword,
    Unpacking,
}

impl Construct {
    fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "Other" => Self::Other,
            "None" => Self::None,
            "True" => Self::True,
            "False" => Self::False,
            "Ellipsis" => Self::Ellipsis,
            "Tuple" => Self::Tuple,
            "List" => Self::List,
            "Set" => Self::Set,
            "Dict" => Self::Dict,
            "Starred" => Self::Starred,
            "Subscript" => Self::Subscript,
            "Attribute" => Self::Attribute,
            "Call" => Self::Call,
            "Lambda" => Self::Lambda,
            "Operation" => Self::Operation,
            "Compare" => Self::Compare,
            "In" => Self::In,
            "Generator" => Self::Generator,
            "ListComp" => Self::ListComp,
            "SetComp" => Self::SetComp,
            "DictComp" => Self::DictComp,
            "Yield" => Self::Yield,
            "Await" => Self::Await,
            "Conditional" => Self::Conditional,
            "Named" => Self::Named,
            "JoinedStr" => Self::JoinedStr,
            "TemplateStr" => Self::TemplateStr,
            "Comprehension" => Self::Comprehension,
            "Arguments" => Self::Arguments,
            "Keyword" => Self::Keyword,
            "Unpacking" => Self::Unpacking,
            _ => return None,
        })
    }

    /// What messages call it.
    pub(super) fn described(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Literal => "literal",
            Self::None => "None",
            Self::True => "True",
            Self::False => "False",
            Self::Ellipsis => "ellipsis",
            Self::Tuple => "tuple",
            Self::List => "list",
            Self::Set => "set display",
            Self::Dict => "dict literal",
            Self::Starred => "starred",
            Self::Subscript => "subscript",
            Self::Attribute => "attribute",
            Self::Call => "function call",
            Self::Lambda => "lambda",
            Self::Compare => "comparison",
            Self::Generator => "generator expression",
            Self::ListComp => "list comprehension",
            Self::SetComp => "set comprehension",
            Self::DictComp => "dict comprehension",
            Self::Yield => "yield expression",
            Self::Await => "await expression",
            Self::Conditional => "conditional expression",
            Self::Named => "named expression",
            Self::JoinedStr => "f-string expression",
            Self::TemplateStr => "t-string expression",
            _ => "expression",
        }
    }
}

#[derive(Debug)]
pub(super) struct Grammar {
    pub rules: Vec<Rule>,
    pub file: usize,
}

#[derive(Debug, Default)]
pub(super) struct Rule {
    pub alternatives: Vec<Alternative>,
    pub memo: bool,
    pub left: bool,
    /// Whether errors do not count in it
    pub plain: bool,
}

#[derive(Debug)]
pub(super) struct Alternative {
    pub items: Vec<(Option<char>, Item)>,
    pub action: Action,
    /// Whether it only counts once it is clear that the text is refused
    pub bad: bool,
}

#[derive(Debug)]
pub(super) enum Item {
    /// A keyword or an operator
    Literal(String),
    /// A name that is a keyword only here
    Soft(String),
    SoftKeyword,
    Kind(Kind),
    Rule(usize),
    Group(Vec<Alternative>),
    Optional(Box<Item>),
    Repeated {
        item: Box<Item>,
        at_least_one: bool,
    },
    Separated {
        separator: Box<Item>,
        item: Box<Item>,
    },
    Ahead {
        item: Box<Item>,
        wanted: bool,
    },
    Cut,
    Forced(String),
}

#[derive(Debug)]
pub(super) enum Action {
    /// The value of the only part, or the parts
    Parts,
    Construct(Construct),
    Value(char),
    /// An error
    Refuse {
        place: String,
        places: Vec<Place>,
        message: String,
    },
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub name: char,
    pub part: Part,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Whole,
    First,
    Last,
    /// The last expression of the last comprehension
    LastOfComprehension,
}

const TEXT: &str = include_str!("grammar.txt");

/// The grammar of a version. `None` if the text is not as it should be, which a test excludes.
pub(super) fn grammar(version: Version) -> Option<Grammar> {
    let mut headers = Vec::new();
    for line in TEXT.lines() {
        if line.starts_with('#') || line.trim().is_empty() {
            continue;
        }
        if line.starts_with(' ') {
            let (_, body): &mut (&str, String) = headers.last_mut()?;
            body.push(' ');
            body.push_str(line);
        } else {
            let (header, body) = line.split_once(':')?;
            headers.push((header, body.to_owned()));
        }
    }
    let names: HashMap<&str, usize> = headers
        .iter()
        .enumerate()
        .map(|(number, (header, _))| (header.split('(').next().unwrap_or(header), number))
        .collect();
    let mut rules = Vec::with_capacity(headers.len());
    for (header, body) in &headers {
        let mut reader = Reader {
            words: words(body)?,
            at: 0,
            names: &names,
            version,
        };
        rules.push(Rule {
            alternatives: reader.alternatives("")?,
            memo: header.ends_with("(memo)"),
            left: header.ends_with("(left)"),
            plain: header.starts_with("plain"),
        });
    }
    Some(Grammar {
        file: *names.get("file")?,
        rules,
    })
}

/// Splits a rule into words: literals with their quotes, names, signs.
fn words(text: &str) -> Option<Vec<&str>> {
    let mut words = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '\'' | '"' => {
                let mut escaped = false;
                let end = rest[1..].find(|character| {
                    let closes = character == first && !escaped;
                    escaped = character == '\\' && !escaped;
                    closes
                })?;
                end + 2
            }
            '@' => rest.find(' ')?,
            _ if first.is_ascii_alphanumeric() => rest
                .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
                .unwrap_or(rest.len()),
            _ if rest.starts_with("=>") || rest.starts_with("!!") || rest.starts_with("&&") => 2,
            _ => 1,
        };
        words.push(&rest[..length]);
        rest = rest[length..].trim_start();
    }
    Some(words)
}

struct Reader<'t> {
    words: Vec<&'t str>,
    at: usize,
    names: &'t HashMap<&'t str, usize>,
    version: Version,
}

impl<'t> Reader<'t> {
    fn peek(&self) -> &'t str {
        self.words.get(self.at).copied().unwrap_or("")
    }

    fn next(&mut self) -> &'t str {
        self.at += 1;
        self.words.get(self.at - 1).copied().unwrap_or("")
    }

    fn take(&mut self, word: &str) -> bool {
        let found = self.peek() == word;
        self.at += usize::from(found);
        found
    }

    /// Alternatives up to a closing sign.
    fn alternatives(&mut self, closing: &str) -> Option<Vec<Alternative>> {
        self.take("|");
        let mut alternatives = Vec::new();
        loop {
            let counts = self.version_counts()?;
            let alternative = self.alternative(closing)?;
            if counts {
                alternatives.push(alternative);
            }
            if !self.take("|") {
                break;
            }
        }
        (self.next() == closing).then_some(alternatives)
    }

    fn version_counts(&mut self) -> Option<bool> {
        let Some(condition) = self.peek().strip_prefix('@') else {
            return Some(true);
        };
        self.next();
        let (before, number) = match condition.strip_prefix('<') {
            Some(number) => (true, number),
            None => (false, condition),
        };
        let version = Version::new(number.parse().ok()?)?;
        Some((self.version < version) == before)
    }

    fn alternative(&mut self, closing: &str) -> Option<Alternative> {
        let mut items = Vec::new();
        let first = self.peek();
        while !["|", "=>", "!!", closing].contains(&self.peek()) {
            let is_label = self.words.get(self.at + 1) == Some(&"=");
            let label = if is_label {
                let label = self.next().chars().next();
                self.next();
                label
            } else {
                None
            };
            items.push((label, self.item()?));
        }
        let bad = items.len() == 1 && first.starts_with("bad_");
        let action = if self.take("=>") {
            if self.take("(") {
                let value = self.next().chars().next()?;
                self.take(")").then_some(Action::Value(value))?
            } else {
                Action::Construct(Construct::from_name(self.next())?)
            }
        } else if self.take("!!") {
            self.refusal()?
        } else {
            Action::Parts
        };
        Some(Alternative { items, action, bad })
    }

    fn refusal(&mut self) -> Option<Action> {
        let place = self.next().to_owned();
        let mut places = Vec::new();
        if self.take("(") {
            while !self.take(")") {
                let name = self.next().chars().next()?;
                let part = if self.take(".") {
                    match self.next() {
                        "first" => Part::First,
                        "last" => Part::Last,
                        _ => Part::LastOfComprehension,
                    }
                } else {
                    Part::Whole
                };
                places.push(Place { name, part });
                self.take(",");
            }
        }
        let message = unquoted(self.next())?.replace("\\\"", "\"");
        Some(Action::Refuse {
            place,
            places,
            message,
        })
    }

    fn item(&mut self) -> Option<Item> {
        let item = match self.peek() {
            "&&" => {
                self.next();
                return Some(Item::Forced(unquoted(self.next())?.to_owned()));
            }
            sign @ ("&" | "!") => {
                self.next();
                return Some(Item::Ahead {
                    item: Box::new(self.item()?),
                    wanted: sign == "&",
                });
            }
            "~" => {
                self.next();
                return Some(Item::Cut);
            }
            _ => self.atom()?,
        };
        Some(match self.peek() {
            "?" => {
                self.next();
                Item::Optional(Box::new(item))
            }
            sign @ ("*" | "+") => {
                self.next();
                Item::Repeated {
                    item: Box::new(item),
                    at_least_one: sign == "+",
                }
            }
            "." => {
                self.next();
                let repeated = self.atom()?;
                self.take("+").then_some(())?;
                Item::Separated {
                    separator: Box::new(item),
                    item: Box::new(repeated),
                }
            }
            _ => item,
        })
    }

    fn atom(&mut self) -> Option<Item> {
        let word = self.next();
        Some(match word.chars().next()? {
            '(' => Item::Group(self.alternatives(")")?),
            '[' => Item::Optional(Box::new(Item::Group(self.alternatives("]")?))),
            '\'' => Item::Literal(unquoted(word)?.to_owned()),
            '"' => Item::Soft(unquoted(word)?.to_owned()),
            first if first.is_ascii_uppercase() => match word {
                "SOFT_KEYWORD" => Item::SoftKeyword,
                word => Item::Kind(kind(word)?),
            },
            _ => Item::Rule(*self.names.get(word)?),
        })
    }
}

fn unquoted(word: &str) -> Option<&str> {
    word.get(1..word.len().checked_sub(1)?)
}

fn kind(word: &str) -> Option<Kind> {
    Some(match word {
        "NAME" => Kind::Name,
        "NUMBER" => Kind::Number,
        "STRING" => Kind::String,
        "NEWLINE" => Kind::Newline,
        "INDENT" => Kind::Indent,
        "DEDENT" => Kind::Dedent,
        "END" => Kind::End,
        "FSTRING_START" => Kind::FStringStart,
        "FSTRING_MIDDLE" => Kind::FStringMiddle,
        "FSTRING_END" => Kind::FStringEnd,
        "TSTRING_START" => Kind::TStringStart,
        "TSTRING_MIDDLE" => Kind::TStringMiddle,
        "TSTRING_END" => Kind::TStringEnd,
        _ => return None,
    })
}
