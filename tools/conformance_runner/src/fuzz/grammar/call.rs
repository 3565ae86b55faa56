//! Calls, arguments, parameters, comprehensions.

use super::{Context, Generator, ATTRIBUTES};

impl Generator {
    /// The arguments of a call, with their brackets.
    pub(super) fn arguments(&mut self, context: Context) {
        let context = context.deeper();
        self.t("(");
        if self.chance(8) {
            self.comprehension_body(context, false, false);
            self.t(")");
            return;
        }
        let count = match self.below(20) {
            0 => 35,
            other => other % 4,
        };
        let keywords = if self.chance(30) {
            self.below(count + 1)
        } else {
            0
        };
        // a keyword may not be given twice, nor a position after it
        self.list(count, |this, index| {
            if index + keywords < count {
                if this.chance(8) {
                    this.t("*");
                    this.expression(context);
                } else {
                    this.named_expression(context);
                }
            } else if this.chance(15) {
                this.t("**");
                this.expression(context);
            } else {
                this.t(&format!("k{index}"));
                this.t("=");
                this.expression(context);
            }
        });
        self.t(")");
    }

    /// A comprehension in its brackets.
    pub(super) fn comprehension(&mut self, context: Context) {
        let (open, close, is_dict) = [
            ("[", "]", false),
            ("{", "}", false),
            ("(", ")", false),
            ("{", "}", true),
        ][self.below(4)];
        self.t(open);
        self.comprehension_body(context, is_dict, open == "(");
        self.t(close);
    }

    fn comprehension_body(&mut self, context: Context, is_dict: bool, is_generator: bool) {
        let inner = Context {
            no_walrus: context.in_class || context.no_walrus,
            no_await: context.no_await || !context.is_async || is_generator && self.chance(50),
            ..context.without_yield()
        };
        if is_dict {
            self.expression(inner);
            self.t(":");
        }
        self.expression(inner);
        let count = if self.chance(80) { 1 } else { 2 };
        for index in 0..count {
            if !inner.no_await && self.chance(20) {
                self.t("async");
            }
            self.t("for");
            if self.chance(75) {
                let name = self.pick(&["i", "j", "a", "x", "é"]);
                self.t(name);
            } else {
                self.all(&["i", ",", "(", "j", ",", "*", "k", ")"]);
            }
            self.t("in");
            let iterable = Context {
                no_walrus: true,
                ..if index == 0 { context.deeper() } else { inner }
            };
            if self.chance(20) {
                let text = self.pick(&["[1, 2, 3]", "(1, 2)", "[x]", "()"]);
                self.t(text);
            } else {
                self.expression_at(iterable, 3);
            }
            while self.chance(25) {
                self.t("if");
                self.expression_at(inner, 3);
            }
        }
    }

    pub(super) fn lambda(&mut self, context: Context) {
        self.t("lambda");
        let names = self.parameter_list(context, false);
        self.t(":");
        self.parameters.push(names);
        let body = Context {
            depth: context.depth.saturating_add(1),
            in_function: true,
            yields: self.chance(10),
            no_await: true,
            ..Context::default()
        };
        self.expression(body);
        self.parameters.pop();
    }

    /// Parameters without brackets; gives their names.
    pub(super) fn parameter_list(&mut self, context: Context, annotated: bool) -> Vec<String> {
        let level = self.parameters.len();
        let mut names = Vec::new();
        let count = match self.below(12) {
            0 => 0,
            11 => 6 + self.below(8),
            other => other % 4,
        };
        let positional_only = if self.chance(15) {
            self.below(count + 1)
        } else {
            0
        };
        let mut defaults = false;
        let mut is_first = true;
        let mut comma = |this: &mut Self| {
            if !std::mem::replace(&mut is_first, false) {
                this.t(",");
            }
        };
        let outer = context.without_yield();
        for index in 0..count {
            comma(self);
            let name = if index == 0 && annotated && self.chance(30) {
                "self".to_owned()
            } else {
                format!(
                    "{}{level}",
                    ["p", "q", "r", "__s"][self.below(4)].to_owned() + &index.to_string() + "_"
                )
            };
            self.t(&name);
            names.push(name);
            self.annotation(outer, annotated);
            defaults |= self.chance(20);
            if defaults {
                self.t("=");
                self.expression(outer);
            }
            if index + 1 == positional_only {
                comma(self);
                self.t("/");
            }
        }
        let has_star = self.chance(20);
        let keyword_only = if self.chance(15) {
            1 + self.below(3)
        } else {
            0
        };
        if has_star {
            comma(self);
            self.all(&["*", "args"]);
            names.push("args".to_owned());
            self.annotation(outer, annotated);
        } else if keyword_only > 0 {
            comma(self);
            self.t("*");
        }
        for index in 0..keyword_only {
            comma(self);
            let name = format!("k{index}_{level}");
            self.t(&name);
            names.push(name);
            self.annotation(outer, annotated);
            if self.chance(50) {
                self.t("=");
                self.expression(outer);
            }
        }
        if self.chance(15) {
            comma(self);
            self.all(&["**", "kwargs"]);
            names.push("kwargs".to_owned());
            self.annotation(outer, annotated);
        }
        names
    }

    fn annotation(&mut self, context: Context, annotated: bool) {
        if annotated && self.chance(25) {
            self.t(":");
            self.expression(Context {
                no_walrus: true,
                no_await: true,
                ..context
            });
        }
    }

    /// Type parameters in their brackets, where the version has them.
    pub(super) fn type_parameters(&mut self, context: Context) {
        if !self.at_least(12) || !self.chance(15) {
            return;
        }
        let inner = Context {
            depth: context.depth.saturating_add(5),
            no_walrus: true,
            no_await: true,
            ..Context::default()
        };
        self.t("[");
        let count = 1 + self.below(3);
        let mut has_default = false;
        self.list(count, |this, index| {
            let star = if index == 0 {
                ""
            } else {
                this.pick(&["", "", "*", "**"])
            };
            this.t(star);
            this.t(&format!("T{index}"));
            if star.is_empty() && this.chance(30) {
                this.t(":");
                this.expression(inner);
            }
            has_default = this.at_least(13) && (has_default || this.chance(20));
            if has_default {
                this.t("=");
                this.expression(inner);
            }
        });
        self.t("]");
    }

    /// Something to bind that is no plain name.
    pub(super) fn place(&mut self, context: Context) {
        let name = self.name();
        let name = if name == "__debug__" || name == "None_" {
            "a".to_owned()
        } else {
            name
        };
        self.t(&name);
        for _ in 0..1 + self.below(2) {
            match self.below(4) {
                0 => self.arguments(context),
                1 => self.subscript(context),
                _ => {
                    let attribute = self.pick(&ATTRIBUTES);
                    self.all(&[".", attribute]);
                }
            }
        }
        if self.chance(50) {
            let attribute = self.pick(&ATTRIBUTES);
            self.all(&[".", attribute]);
        } else {
            self.subscript(context);
        }
    }
}
