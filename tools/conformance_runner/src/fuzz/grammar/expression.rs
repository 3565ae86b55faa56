//! Expressions.

use super::{Context, Generator, ATTRIBUTES};

/// How strongly parts of expressions hold together.
const NAMED: u8 = 1;
const TEST: u8 = 2;
const OR: u8 = 3;
const AND: u8 = 4;
const NOT: u8 = 5;
const COMPARISON: u8 = 6;
const UNARY: u8 = 13;
const POWER: u8 = 14;
const AWAIT: u8 = 15;
const PRIMARY: u8 = 16;

/// The binary operators by their strength.
const BINARY: [(&str, u8); 12] = [
    ("|", 7),
    ("^", 8),
    ("&", 9),
    ("<<", 10),
    (">>", 10),
    ("+", 11),
    ("-", 11),
    ("*", 12),
    ("/", 12),
    ("//", 12),
    ("%", 12),
    ("@", 12),
];

impl Generator {
    /// Any expression, but for unpacking, tuples without brackets and `yield` without them.
    pub(super) fn expression(&mut self, context: Context) {
        self.expression_at(context, TEST);
    }

    /// Any expression that may stand in a condition or in an argument.
    pub(super) fn named_expression(&mut self, context: Context) {
        self.expression_at(context, NAMED);
    }

    /// What may stand on the right of an assignment.
    pub(super) fn right_side(&mut self, context: Context) {
        match self.below(20) {
            0 if context.yields => self.yield_expression(context),
            1 | 2 => {
                let count = self.below(3) + 2;
                let starred = self.below(6);
                self.list(count, |this, index| {
                    if index == starred {
                        this.t("*");
                        this.expression_at(context.deeper(), 7);
                    } else {
                        this.expression(context.deeper());
                    }
                });
            }
            _ => self.expression(context),
        }
    }

    pub(super) fn yield_expression(&mut self, context: Context) {
        self.t("yield");
        match self.below(5) {
            0 => {}
            1 if !context.is_async => {
                self.t("from");
                self.expression(context.deeper());
            }
            _ => self.expression(context.deeper()),
        }
    }

    /// An expression that may stand where parts of this strength do.
    pub(super) fn expression_at(&mut self, context: Context, level: u8) {
        if self.is_tired(context) {
            return self.atom(context);
        }
        let context = context.deeper();
        match self.below(46) {
            0..=7 => self.atom(context),
            8..=12 => self.binary(context, level),
            13 => self.constant_expression(level),
            14 | 15 => self.boolean(context, level),
            16 => self.bracketed(level, NOT, |this| {
                this.t("not");
                this.expression_at(context, NOT);
            }),
            17..=19 => self.comparison(context, level),
            20 => self.bracketed(level, UNARY, |this| {
                let operator = this.pick(&["-", "+", "~"]);
                this.t(operator);
                this.expression_at(context, UNARY);
            }),
            21 => self.bracketed(level, POWER, |this| {
                this.expression_at(context, AWAIT);
                this.t("**");
                this.expression_at(context, UNARY);
            }),
            22 => self.bracketed(level, TEST, |this| {
                this.expression_at(context, OR);
                this.t("if");
                this.condition(context);
                this.t("else");
                this.expression_at(context, TEST);
            }),
            23 => self.bracketed(level, TEST, |this| this.lambda(context)),
            24 if !context.no_walrus => self.bracketed(level, NAMED, |this| {
                let name = this.pick(&["w1", "w2", "w3"]);
                this.all(&[name, ":="]);
                this.expression_at(context, TEST);
            }),
            25 if context.yields => self.bracketed(level, 0, |this| this.yield_expression(context)),
            26 if context.is_async && !context.no_await => self.bracketed(level, AWAIT, |this| {
                this.t("await");
                this.expression_at(context, PRIMARY);
            }),
            27..=29 => {
                self.primary(context);
                let name = self.pick(&ATTRIBUTES);
                self.all(&[".", name]);
            }
            30..=32 => {
                self.primary(context);
                self.subscript(context);
            }
            33..=36 => {
                self.primary(context);
                self.arguments(context);
            }
            37 => {
                self.t("super");
                self.all(&["(", ")", "."]);
                let name = self.pick(&ATTRIBUTES);
                self.t(name);
                if self.chance(60) {
                    self.arguments(context);
                }
            }
            38 | 39 => self.comprehension(context),
            40 | 41 => self.f_string(context, true),
            _ => self.display(context),
        }
    }

    /// What is in front of a dot, an index or arguments.
    fn primary(&mut self, context: Context) {
        if self.chance(60) {
            let name = self.name();
            self.t(&name);
        } else {
            self.expression_at(context, PRIMARY);
        }
    }

    pub(super) fn subscript(&mut self, context: Context) {
        self.t("[");
        let count = if self.chance(85) {
            1
        } else {
            self.below(3) + 1
        };
        self.list(count, |this, _| {
            if this.chance(30) {
                for part in 0..2 + this.below(2) {
                    if part > 0 {
                        this.t(":");
                    }
                    if this.chance(60) {
                        this.expression(context.deeper());
                    }
                }
            } else if count > 1 && this.chance(10) {
                this.t("*");
                this.expression_at(context.deeper(), 7);
            } else {
                this.named_expression(context.deeper());
            }
        });
        self.t("]");
    }

    /// Writes something, in brackets if it holds together less strongly than what may stand there.
    fn bracketed(&mut self, level: u8, own: u8, write: impl FnOnce(&mut Self)) {
        let needs = own < level || self.chance(4);
        if needs {
            self.t("(");
        }
        write(self);
        if needs {
            self.t(")");
        }
    }

    fn atom(&mut self, _: Context) {
        if self.chance(60) {
            let name = self.name();
            self.t(&name);
        } else {
            self.constant();
        }
    }

    fn binary(&mut self, context: Context, level: u8) {
        let (operator, own) = BINARY[self.below(BINARY.len())];
        self.bracketed(level, own, |this| {
            this.expression_at(context, own);
            this.t(operator);
            this.expression_at(context, own + 1);
            // long chains
            if this.chance(3) {
                for _ in 0..this.below(40) {
                    this.t(operator);
                    this.atom(context);
                }
            }
        });
    }

    /// What the compiler folds, or does not.
    fn constant_expression(&mut self, level: u8) {
        self.bracketed(level, UNARY, |this| {
            if this.chance(20) {
                let text = this.pick(&[
                    "(-1)",
                    "(not 1)",
                    "(1, 2)[0]",
                    "'abc'[1]",
                    "'abc'[-1:]",
                    "(2 ** 100)",
                    "(1 << 70)",
                    "('a' * 4096)",
                    "('a' * 5000)",
                    "((1, 2) * 3)",
                    "('%s' % x)",
                    "('%s %r %a' % (x, y, z))",
                    "(-0.0)",
                    "(1 - 1j)",
                    "(7 // -2)",
                    "(7 % -2)",
                    "(1 / 0)",
                    "(0x7fffffff + 1)",
                    "(~5)",
                    "(+True)",
                    "((1, (2, 'x')))",
                    "(b'ab'[0])",
                    "(1_000 ** -1)",
                    "({1: 2}[1])",
                    "([1, 2, 3][0])",
                ]);
                return this.writer.token(text);
            }
            this.t("(");
            this.number();
            for _ in 0..1 + this.below(3) {
                let operator = this.pick(&[
                    "+", "-", "*", "/", "//", "%", "**", "<<", ">>", "&", "|", "^",
                ]);
                this.t(operator);
                if this.chance(20) {
                    this.t("-");
                }
                this.number();
            }
            this.t(")");
        });
    }

    fn boolean(&mut self, context: Context, level: u8) {
        let (word, own) = if self.chance(50) {
            ("and", AND)
        } else {
            ("or", OR)
        };
        self.bracketed(level, own, |this| {
            this.condition_at(context, own + 1);
            for _ in 0..1 + this.below(3) {
                this.t(word);
                this.condition_at(context, own + 1);
            }
        });
    }

    fn comparison(&mut self, context: Context, level: u8) {
        self.bracketed(level, COMPARISON, |this| {
            this.expression_at(context, 7);
            let count = if this.chance(75) {
                1
            } else {
                2 + this.below(2)
            };
            for _ in 0..count {
                let operator = this.pick(&[
                    "<", ">", "==", ">=", "<=", "!=", "in", "not in", "is", "is not",
                ]);
                this.t(operator);
                if operator.ends_with("in") && this.chance(40) {
                    let brackets: [&str; 2] = [["[", "]"], ["{", "}"], ["(", ")"]][this.below(3)];
                    this.t(brackets[0]);
                    let count = 1 + this.below(3);
                    this.list(count, |this, _| this.constant());
                    if brackets[0] == "(" {
                        this.t(",");
                    }
                    this.t(brackets[1]);
                } else if operator.starts_with("is") {
                    this.t("None");
                } else {
                    this.expression_at(context, 7);
                }
            }
        });
    }

    /// What decides about a jump: often a constant.
    pub(super) fn condition(&mut self, context: Context) {
        self.condition_at(context, OR);
    }

    fn condition_at(&mut self, context: Context, level: u8) {
        if self.chance(15) {
            let constant = self.pick(&[
                "0",
                "1",
                "True",
                "False",
                "None",
                "''",
                "'x'",
                "__debug__",
                "()",
            ]);
            self.t(constant);
        } else {
            self.expression_at(context, level);
        }
    }

    /// A tuple, a list, a set or a dict.
    fn display(&mut self, context: Context) {
        let count = match self.below(12) {
            0 => 0,
            1 => 20 + self.below(30),
            other => other % 4,
        };
        let are_constants = count > 4 || self.chance(30);
        let item = |this: &mut Self, _: usize| {
            if are_constants {
                this.constant();
            } else if this.chance(10) {
                this.t("*");
                this.expression_at(context, 7);
            } else {
                this.named_expression(context);
            }
        };
        match self.below(4) {
            0 => {
                self.t("[");
                self.list(count, item);
                self.t("]");
            }
            1 => {
                self.t("(");
                for index in 0..count {
                    item(self, index);
                    self.t(",");
                }
                self.t(")");
            }
            2 => {
                self.t("{");
                self.list(count.max(1), item);
                self.t("}");
            }
            _ => {
                self.t("{");
                self.list(count, |this, _| {
                    if this.chance(10) {
                        this.t("**");
                        this.expression_at(context, 7);
                    } else if are_constants {
                        this.constant();
                        this.t(":");
                        this.constant();
                    } else {
                        this.expression(context);
                        this.t(":");
                        this.expression(context);
                    }
                });
                self.t("}");
            }
        }
    }
}
