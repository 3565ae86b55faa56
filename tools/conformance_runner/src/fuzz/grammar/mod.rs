//! Programs made by the grammar: most are Python, but few mean anything.
//!
//! | module | what |
//! |---|---|
//! | [`writer`] | tokens to text, with odd spacing |
//! | [`literal`] | numbers, strings, f-strings |
//! | [`expression`] | expressions |
//! | [`call`] | calls, arguments, parameters, comprehensions |
//! | [`statement`] | simple statements |
//! | [`compound`] | statements with blocks |
//! | [`pattern`] | patterns of `match` |

mod call;
mod compound;
mod expression;
mod literal;
mod pattern;
mod statement;
mod writer;

use pyc::PythonVersion;

use super::random::Random;
use writer::Writer;

/// Makes one program; the same for the same numbers and version.
pub fn program(random: Random, version: PythonVersion) -> Vec<u8> {
    let mut generator = Generator::new(random, version);
    generator.module();
    let mut text = generator.writer.out;
    let random = &mut generator.writer.random;
    if random.chance(10) {
        text.truncate(text.trim_end().len());
    }
    if random.chance(5) {
        text = text.replace('\n', "\r\n");
    }
    let mut bytes = text.into_bytes();
    if random.chance(3) {
        bytes.splice(0..0, *b"\xef\xbb\xbf");
    }
    bytes
}

/// What may stand at a place.
#[derive(Clone, Copy, Debug, Default)]
struct Context {
    /// How deep it is nested.
    depth: u8,
    /// In a function, not in a class body within it.
    in_function: bool,
    /// In an `async` function.
    is_async: bool,
    /// `yield` may stand there.
    yields: bool,
    /// `return` with a value may stand there.
    returns: bool,
    /// In a loop.
    in_loop: bool,
    /// Directly in a class body.
    in_class: bool,
    /// A walrus may not stand there.
    no_walrus: bool,
    /// Neither `await` nor an asynchronous comprehension may stand there.
    no_await: bool,
}

impl Context {
    fn deeper(self) -> Self {
        Self {
            depth: self.depth.saturating_add(1),
            ..self
        }
    }

    /// Within an expression that has a scope of its own, or is evaluated later.
    fn without_yield(self) -> Self {
        Self {
            yields: false,
            ..self.deeper()
        }
    }
}

struct Generator {
    writer: Writer,
    version: PythonVersion,
    /// How many more parts the program may have.
    budget: i32,
    /// The parameters of the functions around, the outermost first.
    parameters: Vec<Vec<String>>,
    /// Whether what is not allowed is sometimes done.
    errors: bool,
}

const NAMES: [&str; 24] = [
    "a",
    "b",
    "c",
    "d",
    "x",
    "y",
    "z",
    "self",
    "value",
    "_private",
    "__mangled",
    "match",
    "case",
    "type",
    "_",
    "é",
    "print",
    "len",
    "range",
    "super",
    "__class__",
    "__debug__",
    "os",
    "None_",
];
const TARGETS: [&str; 12] = [
    "a",
    "b",
    "c",
    "d",
    "x",
    "y",
    "z",
    "value",
    "_private",
    "__mangled",
    "type",
    "é",
];
const ATTRIBUTES: [&str; 8] = [
    "real",
    "x",
    "append",
    "__dict__",
    "__mangled",
    "match",
    "é",
    "y",
];

impl Generator {
    fn new(mut random: Random, version: PythonVersion) -> Self {
        let errors = random.chance(8);
        let budget = if random.chance(10) { 2000 } else { 250 };
        Self {
            writer: Writer::new(random),
            version,
            budget,
            parameters: Vec::new(),
            errors,
        }
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.writer.random.chance(percent)
    }

    fn below(&mut self, limit: usize) -> usize {
        self.writer.random.below(limit)
    }

    fn pick(&mut self, of: &[&'static str]) -> &'static str {
        self.writer.random.pick(of)
    }

    fn at_least(&self, minor: u8) -> bool {
        self.version >= PythonVersion::new(3, minor)
    }

    fn t(&mut self, token: &str) {
        self.writer.token(token);
    }

    fn all(&mut self, tokens: &[&str]) {
        for token in tokens {
            self.t(token);
        }
    }

    /// Whether the program is large enough, so that only what ends soon is made.
    fn is_tired(&mut self, context: Context) -> bool {
        self.budget -= 1;
        self.budget < 0 || context.depth > 9
    }

    /// A name to read.
    fn name(&mut self) -> String {
        let depth = self.parameters.len();
        if depth > 0 && self.chance(40) {
            let at = self.below(depth);
            let count = self.parameters[at].len();
            if count > 0 {
                let index = self.below(count);
                return self.parameters[at][index].clone();
            }
        }
        self.pick(&NAMES).to_owned()
    }

    /// A name to bind.
    fn target_name(&mut self) -> String {
        if self.chance(25) {
            if let Some(count) = self.parameters.last().map(Vec::len).filter(|&n| n > 0) {
                let index = self.below(count);
                return self.parameters[self.parameters.len() - 1][index].clone();
            }
        }
        self.pick(&TARGETS).to_owned()
    }

    /// Puts `item` so often, with commas between; and one at the end, sometimes.
    fn list(&mut self, count: usize, mut item: impl FnMut(&mut Self, usize)) {
        for index in 0..count {
            if index > 0 {
                self.t(",");
            }
            item(self, index);
        }
        if count > 0 && self.chance(10) {
            self.t(",");
        }
    }
}
