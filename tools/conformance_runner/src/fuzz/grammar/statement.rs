//! Simple statements.

use super::{Context, Generator};

impl Generator {
    /// One or more simple statements on one line.
    pub(super) fn simple_line(&mut self, context: Context) {
        self.simple(context);
        while self.chance(6) {
            self.t(";");
            self.simple(context);
        }
        self.writer.end_line();
    }

    fn simple(&mut self, context: Context) {
        self.budget -= 1;
        if self.errors && self.chance(10) {
            return self.mistake(context);
        }
        match self.below(40) {
            0..=9 => self.assignment(context),
            10..=12 => {
                if self.chance(60) {
                    let name = self.target_name();
                    self.t(&name);
                } else {
                    self.place(context);
                }
                let operator = self.pick(&[
                    "+=", "-=", "*=", "/=", "//=", "%=", "@=", "&=", "|=", "^=", ">>=", "<<=",
                    "**=",
                ]);
                self.t(operator);
                self.right_side(context);
            }
            13..=15 => self.annotated_assignment(context),
            16..=21 => self.right_side(context),
            22 | 23 => {
                if self.chance(40) {
                    self.t("pass");
                } else {
                    self.constant();
                }
            }
            24..=26 if context.in_function => {
                self.t("return");
                if context.returns && self.chance(75) {
                    self.right_side(context);
                }
            }
            27 if context.in_loop => {
                let word = self.pick(&["break", "continue"]);
                self.t(word);
            }
            28 => {
                self.t("del");
                let count = 1 + self.below(3);
                self.list(count, |this, _| {
                    if this.chance(50) {
                        let name = this.target_name();
                        this.t(&name);
                    } else {
                        this.place(context);
                    }
                });
            }
            29 | 30 => {
                self.t("assert");
                self.condition(context);
                if self.chance(40) {
                    self.t(",");
                    self.expression(context);
                }
            }
            31 | 32 => {
                self.t("raise");
                if self.chance(80) {
                    self.expression(context);
                    if self.chance(30) {
                        self.t("from");
                        self.expression(context);
                    }
                }
            }
            33..=35 => self.import(context),
            36 if self.at_least(12) => {
                self.all(&["type", "Alias"]);
                self.type_parameters(context);
                self.t("=");
                self.expression(Context {
                    no_walrus: true,
                    no_await: true,
                    ..context.without_yield()
                });
            }
            _ => self.expression(context),
        }
    }

    fn assignment(&mut self, context: Context) {
        for _ in 0..1 + self.below(5) / 4 {
            self.target(context, true);
            self.t("=");
        }
        self.right_side(context);
    }

    /// Something to assign to.
    pub(super) fn target(&mut self, context: Context, may_be_tuple: bool) {
        match self.below(12) {
            0..=6 => {
                let name = self.target_name();
                self.t(&name);
            }
            7 | 8 => self.place(context),
            _ if may_be_tuple && context.depth < 8 => {
                let (open, close) = [("", ""), ("(", ")"), ("[", "]")][self.below(3)];
                if !open.is_empty() {
                    self.t(open);
                }
                let count = 2 + self.below(2);
                let starred = self.below(8);
                self.list(count, |this, index| {
                    if index == starred {
                        this.t("*");
                        this.target(context.deeper(), false);
                    } else {
                        let nested = !open.is_empty();
                        this.target(context.deeper(), nested);
                    }
                });
                if !close.is_empty() {
                    self.t(close);
                }
            }
            _ => {
                let name = self.target_name();
                self.t(&name);
            }
        }
    }

    fn annotated_assignment(&mut self, context: Context) {
        match self.below(6) {
            0 => self.place(context),
            1 => {
                self.t("(");
                let name = self.pick(&["a", "b", "x"]);
                self.t(name);
                self.t(")");
            }
            _ => {
                let name = self.pick(&["a", "b", "c", "x", "__mangled", "é", "_private"]);
                self.t(name);
            }
        }
        self.t(":");
        self.expression(Context {
            no_walrus: true,
            no_await: true,
            ..context.without_yield()
        });
        if self.chance(50) {
            self.t("=");
            self.right_side(context);
        }
    }

    fn import(&mut self, _: Context) {
        let module = self.pick(&["os", "os.path", "a.b.c", "__mangled", "é"]);
        let alias = |this: &mut Self| {
            if this.chance(35) {
                this.t("as");
                let name = this.pick(&["a", "b", "x", "__mangled", "p"]);
                this.t(name);
            }
        };
        if self.chance(50) {
            self.t("import");
            let count = 1 + self.below(2);
            self.list_without_end(count, |this| {
                let module = this.pick(&["os", "os.path", "a.b.c", "sys"]);
                this.t(module);
                alias(this);
            });
        } else {
            self.t("from");
            let dots = self.pick(&["", "", "", ".", "..", "...", "...."]);
            if !dots.is_empty() {
                self.t(dots);
            }
            if dots.is_empty() || self.chance(60) {
                self.t(module);
            }
            self.t("import");
            let brackets = self.chance(30);
            if brackets {
                self.t("(");
            }
            let count = 1 + self.below(3);
            self.list_without_end(count, |this| {
                let name = this.pick(&["a", "b", "path", "__mangled"]);
                this.t(name);
                alias(this);
            });
            if brackets {
                self.t(")");
            }
        }
    }

    fn list_without_end(&mut self, count: usize, mut item: impl FnMut(&mut Self)) {
        for index in 0..count {
            if index > 0 {
                self.t(",");
            }
            item(self);
        }
    }

    /// What is not allowed, at some places at least.
    fn mistake(&mut self, context: Context) {
        let text = self.pick(&[
            "return 1",
            "return",
            "break",
            "continue",
            "yield",
            "yield 1",
            "await x",
            "nonlocal a",
            "nonlocal p",
            "global a, b",
            "from __future__ import annotations",
            "from __future__ import nothing",
            "from __future__ import braces",
            "from os import *",
            "(yield) = 1",
            "f() = 1",
            "1 = x",
            "None = 1",
            "__debug__ = 1",
            "x + 1 = 2",
            "del f()",
            "del 1",
            "del (a, 1)",
            "a, b += 1",
            "(a, b): int",
            "[a]: int = 1",
            "x = *a",
            "*a = b",
            "*a, *b = c",
            "print 1",
            "f(a for a in b, c)",
            "f(a=1, a=2)",
            "f(a=1, b)",
            "f(**a, *b)",
            "f(**a, b)",
            "f(1=2)",
            "f(True=1)",
            "lambda a, a: 0",
            "lambda a=1, b: 0",
            "{a, **b}",
            "{**a, b}",
            "{a: b, c}",
            "x = (y := 1, 2",
            "x := 1",
            "(x.y := 1)",
            "[x := 1 for x in y]",
            "[y for x in (z := y)]",
            "[(yield) for x in y]",
            "a if b",
            "1 +",
            "import a.b as",
            "import",
            "from . import",
            "from x import (a, b",
            "class",
            "def f(",
            "0777",
            "1_",
            "1__0",
            "0x",
            "0b12",
            "1e",
            "'abc",
            "'''abc",
            "f'{'",
            "f'{}'",
            "f'{a!x}'",
            "f'{a!}'",
            "f'{a:{b:{c}}}'",
            "f'{lambda x: 1}'",
            "f'}'",
            "b'é'",
            "'\\x4'",
            "'\\N{no such}'",
            "'\\u12'",
            "b'\\x4'",
            "'\\8'",
            "'\\d'",
            "b'a' 'b'",
            "x = ]",
            "x = (]",
            "?",
            "$",
            "x = 1 2",
            "a b",
            "not",
            "x is 1",
            "() is x",
            "'a'()",
            "1[0]",
            "(1)(2)",
            "async x",
            "await",
            "type X = (yield)",
            "type X[T, T] = 1",
            "def = 1",
            "x = yield = 1",
            "raise x from",
            "assert",
            "assert (a, b)",
            "global x; x = 1",
            "x = 1; global x",
            "x: int; global x",
            "if x: pass; else: pass",
            "else",
            "try: pass",
            "with a as 1: pass",
            "for 1 in x: pass",
            "while",
            "f(x for x in y for z in w, 1)",
            "a = b = = c",
            "@x",
            "match x: pass",
            "lambda: (yield)",
            "print(a b)",
            "x = {1: 2, 3}",
            "x[*a:b]",
            "x = \u{a0}1",
            "x\u{200b} = 1",
            "é̱ = 1",
        ]);
        let _ = context;
        self.t(text);
    }
}
