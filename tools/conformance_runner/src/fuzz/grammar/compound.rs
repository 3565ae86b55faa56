//! Statements with blocks.

use super::{Context, Generator};

/// How deep blocks are nested at the most: CPython allows 20 of some kinds, and 100 indents.
const DEEPEST_BLOCK: usize = 12;

impl Generator {
    pub(super) fn module(&mut self) {
        let context = Context {
            no_await: true,
            ..Context::default()
        };
        if self.chance(5) {
            let cookie = self.pick(&[
                "# -*- coding: utf-8 -*-\n",
                "#!/usr/bin/python\n",
                "\n\n",
                "# c\n",
            ]);
            self.writer.raw(cookie);
        }
        if self.chance(20) {
            self.string();
            self.writer.end_line();
        }
        if self.chance(10) {
            let feature = self.pick(&["annotations", "division", "annotations as a, generators"]);
            self.all(&["from", "__future__", "import", feature]);
            self.writer.end_line();
        }
        let count = 1 + self.below(8);
        for _ in 0..count {
            self.statement(context);
        }
        if self.chance(4) {
            self.bulk(context);
        }
        if self.chance(3) {
            self.deep(context);
        }
    }

    fn statement(&mut self, context: Context) {
        let is_flat = self.budget < 0 || self.writer.blocks() >= DEEPEST_BLOCK;
        if is_flat || self.chance(55) {
            return self.simple_line(context);
        }
        self.budget -= 2;
        match self.below(26) {
            0..=5 => self.if_(context),
            6 | 7 => {
                self.t("while");
                self.condition_of_block(context);
                self.block(Context {
                    in_loop: true,
                    ..context
                });
                self.else_(context, 30);
            }
            8..=10 => {
                if context.is_async && !context.no_await && self.chance(40) {
                    self.t("async");
                }
                self.t("for");
                self.target(context, true);
                self.t("in");
                self.right_side_without_yield(context);
                self.block(Context {
                    in_loop: true,
                    ..context
                });
                self.else_(context, 25);
            }
            11 | 12 => self.with_(context),
            13..=15 => self.try_(context),
            16..=20 => self.function(context),
            21 | 22 => self.class(context),
            _ => self.match_(context),
        }
    }

    fn right_side_without_yield(&mut self, context: Context) {
        self.right_side(Context {
            yields: false,
            ..context
        });
    }

    fn condition_of_block(&mut self, context: Context) {
        if self.chance(20) {
            let constant = self.pick(&[
                "0",
                "1",
                "True",
                "not __debug__",
                "None",
                "''",
                "...",
                "1, 2",
            ]);
            self.t(constant);
        } else {
            self.named_expression(context);
        }
    }

    /// A colon and what belongs to it.
    fn block(&mut self, context: Context) {
        self.t(":");
        if self.chance(12) {
            return self.simple_line(context);
        }
        self.writer.end_line();
        self.writer.indent();
        let count = 1 + self.below(3);
        for _ in 0..count {
            self.statement(context);
        }
        self.writer.dedent();
    }

    fn else_(&mut self, context: Context, percent: usize) {
        if self.chance(percent) {
            self.t("else");
            self.block(context);
        }
    }

    fn if_(&mut self, context: Context) {
        self.t("if");
        self.condition_of_block(context);
        self.block(context);
        let count = if self.chance(4) {
            25
        } else {
            self.below(5) / 3
        };
        for _ in 0..count {
            self.t("elif");
            self.condition_of_block(context);
            self.block(context);
        }
        self.else_(context, 35);
    }

    fn with_(&mut self, context: Context) {
        if context.is_async && !context.no_await && self.chance(40) {
            self.t("async");
        }
        self.t("with");
        let brackets = self.chance(25);
        if brackets {
            self.t("(");
        }
        let count = 1 + self.below(3);
        for index in 0..count {
            if index > 0 {
                self.t(",");
            }
            self.expression(context);
            if self.chance(50) {
                self.t("as");
                if self.chance(70) {
                    let name = self.target_name();
                    self.t(&name);
                } else if self.chance(50) {
                    self.place(context);
                } else {
                    self.all(&["(", "a", ",", "b", ")"]);
                }
            }
        }
        if brackets {
            self.t(")");
        }
        self.block(context);
    }

    fn try_(&mut self, context: Context) {
        self.t("try");
        self.block(context);
        let handlers = if self.chance(80) {
            1 + self.below(3)
        } else {
            0
        };
        let is_group = self.at_least(11) && self.chance(20);
        let inner = if is_group {
            Context {
                in_loop: false,
                in_function: false,
                ..context
            }
        } else {
            context
        };
        for index in 0..handlers {
            self.t("except");
            if is_group {
                self.t("*");
            }
            if is_group || index + 1 < handlers || self.chance(80) {
                if self.at_least(14) && self.chance(10) {
                    self.all(&["a", ",", "b"]);
                } else {
                    self.expression(context);
                    if self.chance(45) {
                        self.t("as");
                        let name = self.pick(&["e", "a", "é", "__mangled"]);
                        self.t(name);
                    }
                }
            }
            self.block(inner);
        }
        if handlers > 0 {
            self.else_(context, 25);
        }
        if handlers == 0 || self.chance(30) {
            self.t("finally");
            self.block(context);
        }
    }

    fn decorators(&mut self, context: Context) {
        while self.chance(20) {
            self.t("@");
            self.named_expression(context);
            self.writer.end_line();
        }
    }

    fn function(&mut self, context: Context) {
        self.decorators(context);
        let is_async = self.chance(25);
        if is_async {
            self.t("async");
        }
        let yields = self.chance(25);
        self.t("def");
        let name = self.pick(&["f", "g", "__mangled", "__init__", "é", "match"]);
        self.t(name);
        self.type_parameters(context);
        self.t("(");
        let names = self.parameter_list(context, true);
        self.t(")");
        if self.chance(15) {
            self.t("->");
            self.expression(Context {
                no_walrus: true,
                no_await: true,
                ..context.without_yield()
            });
        }
        let inner = Context {
            depth: 0,
            in_function: true,
            is_async,
            yields,
            returns: !(is_async && yields),
            no_await: !is_async,
            ..Context::default()
        };
        self.t(":");
        if self.chance(8) {
            self.parameters.push(names);
            self.simple_line(inner);
            self.parameters.pop();
            return;
        }
        self.writer.end_line();
        self.writer.indent();
        if self.chance(20) {
            self.string();
            self.writer.end_line();
        }
        if self.chance(8) {
            self.all(&["global", "g1", ",", "g2"]);
            self.writer.end_line();
        }
        if self.chance(30) {
            let outer = self
                .parameters
                .last()
                .and_then(|names| names.first().cloned());
            if let Some(name) = outer.filter(|name| name.contains('_') && !names.contains(name)) {
                self.all(&["nonlocal", &name]);
                self.writer.end_line();
                self.all(&[&name, "="]);
                self.constant();
                self.writer.end_line();
            }
        }
        self.parameters.push(names);
        let count = 1 + self.below(5);
        for _ in 0..count {
            self.statement(inner);
        }
        self.parameters.pop();
        self.writer.dedent();
    }

    fn class(&mut self, context: Context) {
        self.decorators(context);
        self.t("class");
        let name = self.pick(&["A", "_B", "__C", "é"]);
        self.t(name);
        self.type_parameters(context);
        if self.chance(50) {
            self.arguments(Context {
                no_walrus: true,
                ..context.without_yield()
            });
        }
        let inner = Context {
            in_class: true,
            no_await: true,
            ..Context::default()
        };
        self.t(":");
        self.writer.end_line();
        self.writer.indent();
        if self.chance(25) {
            self.string();
            self.writer.end_line();
        }
        let count = 1 + self.below(5);
        for _ in 0..count {
            self.statement(inner);
        }
        self.writer.dedent();
    }

    fn match_(&mut self, context: Context) {
        self.t("match");
        if self.chance(20) {
            self.all(&["a", ",", "b"]);
        } else {
            self.named_expression(context);
        }
        self.t(":");
        self.writer.end_line();
        self.writer.indent();
        let count = 1 + self.below(4);
        for index in 0..count {
            self.t("case");
            self.pattern_of_case(context, index + 1 == count);
            self.block(context);
        }
        self.writer.dedent();
    }

    /// So much of something that numbers need more than a byte.
    fn bulk(&mut self, context: Context) {
        let count = 200 + self.below(300);
        match self.below(5) {
            0 => {
                for index in 0..count {
                    self.all(&[
                        &format!("n{index}"),
                        "=",
                        &format!("{}", index * 1000),
                        "+",
                        "x",
                    ]);
                    self.writer.end_line();
                }
            }
            1 => {
                self.all(&["def", "f", "(", "p", ")", ":"]);
                self.writer.end_line();
                self.writer.indent();
                for index in 0..count {
                    self.all(&[&format!("l{index}"), "=", "p", ".", &format!("a{index}")]);
                    self.writer.end_line();
                }
                self.all(&["return", "l0", ",", &format!("l{}", count - 1)]);
                self.writer.end_line();
                self.writer.dedent();
            }
            2 => {
                self.all(&["while", "x", ":"]);
                self.writer.end_line();
                self.writer.indent();
                for _ in 0..count / 4 {
                    self.simple_line(Context {
                        in_loop: true,
                        ..context
                    });
                }
                self.writer.dedent();
            }
            3 => {
                self.all(&["x", "=", "["]);
                self.list(count, |this, index| {
                    if index % 7 == 0 {
                        this.t("a");
                    } else {
                        this.constant();
                    }
                });
                self.t("]");
                self.writer.end_line();
            }
            _ => {
                self.all(&["x", "=", "{"]);
                self.list(count, |this, index| {
                    this.all(&[&format!("'k{index}'"), ":", "a"]);
                });
                self.t("}");
                self.writer.end_line();
            }
        }
    }

    /// What is nested deeply.
    fn deep(&mut self, context: Context) {
        let depth = [5, 20, 21, 22, 50, 90, 99, 101, 150, 199, 201, 250][self.below(12)];
        match self.below(7) {
            0 => self.nested_brackets("(", ")", depth),
            1 => self.nested_brackets("[", "]", depth),
            2 => self.nested_brackets("f(", ")", depth),
            3 => {
                let text = "-".repeat(depth) + "x";
                self.t(&text);
            }
            4 => {
                for _ in 0..depth.min(110) {
                    let head = self.pick(&["if x", "for a in x", "while x", "with x", "try"]);
                    self.t(head);
                    self.t(":");
                    self.writer.end_line();
                    self.writer.indent();
                }
                self.t("pass");
                self.writer.end_line();
                for _ in 0..depth.min(110) {
                    self.writer.dedent();
                }
                // a `try` without an end is an error, as long as CPython gets there
                return;
            }
            5 => {
                let text = "a.".repeat(depth) + "b";
                self.t(&text);
            }
            _ => {
                let text = "lambda: ".repeat(depth) + "x";
                self.t(&text);
            }
        }
        let _ = context;
        self.writer.end_line();
    }

    fn nested_brackets(&mut self, open: &str, close: &str, depth: usize) {
        let text = open.repeat(depth) + "x" + &close.repeat(depth);
        self.t(&text);
    }
}
