//! Patterns of `match`.

use super::{Context, Generator};

/// A pattern in the making: what it captures must have different names.
struct Captures(usize);

impl Generator {
    pub(super) fn pattern_of_case(&mut self, context: Context, is_last: bool) {
        let mut captures = Captures(0);
        if is_last && self.chance(25) {
            let name = self.pick(&["_", "other", "(_)"]);
            self.t(name);
        } else if self.chance(15) {
            // a sequence without brackets
            self.pattern(context, &mut captures, false);
            self.t(",");
            if self.chance(60) {
                self.pattern(context, &mut captures, false);
            }
        } else {
            self.pattern(context, &mut captures, true);
        }
        if self.chance(25) {
            self.t("if");
            self.named_expression(context);
        }
    }

    fn pattern(&mut self, context: Context, captures: &mut Captures, must_be_refutable: bool) {
        let context = context.deeper();
        if self.is_tired(context) {
            return self.literal_pattern();
        }
        match self.below(16) {
            0..=3 => self.literal_pattern(),
            4 | 5 if !must_be_refutable => self.capture(captures),
            6 => {
                for index in 0..2 + self.below(3) {
                    if index > 0 {
                        self.t("|");
                    }
                    self.pattern_without_captures(context);
                }
            }
            7 => {
                self.t("(");
                self.pattern(context, captures, must_be_refutable);
                self.t(")");
            }
            8 | 9 => {
                let (open, close) = [("[", "]"), ("(", ")")][self.below(2)];
                self.t(open);
                let count = if open == "(" {
                    2 + self.below(2)
                } else {
                    self.below(4)
                };
                let starred = self.below(5);
                self.list(count, |this, index| {
                    if index == starred {
                        this.t("*");
                        this.capture(captures);
                    } else {
                        this.pattern(context, captures, false);
                    }
                });
                self.t(close);
            }
            10 | 11 => {
                self.t("{");
                let count = self.below(3);
                let keys = ["1", "'k'", "a.b", "-1.5", "None", "b'x'"];
                let first = self.below(keys.len());
                self.list(count, |this, index| {
                    this.t(keys[(first + index) % keys.len()]);
                    this.t(":");
                    this.pattern(context, captures, false);
                });
                self.t("}");
            }
            12 | 13 => {
                let class = self.pick(&["int", "str", "A", "a.B", "é"]);
                self.t(class);
                self.t("(");
                let count = self.below(4);
                let keywords = self.below(count + 1);
                self.list(count, |this, index| {
                    if index + keywords >= count {
                        this.all(&[&format!("k{index}"), "="]);
                    }
                    this.pattern(context, captures, false);
                });
                self.t(")");
            }
            _ => {
                self.pattern_without_captures(context);
                self.t("as");
                captures.0 += 1;
                let name = format!("m{}", captures.0);
                self.t(&name);
            }
        }
    }

    fn capture(&mut self, captures: &mut Captures) {
        if self.chance(25) {
            return self.t("_");
        }
        captures.0 += 1;
        let name = format!("m{}", captures.0);
        self.t(&name);
    }

    fn pattern_without_captures(&mut self, context: Context) {
        if self.chance(60) || context.depth > 8 {
            self.literal_pattern();
        } else if self.chance(50) {
            self.all(&["["]);
            let count = self.below(3);
            self.list(count, |this, _| this.literal_pattern());
            self.t("]");
        } else {
            self.all(&["A", "(", "x", "=", "1", ")"]);
        }
    }

    fn literal_pattern(&mut self) {
        let text = self.pick(&[
            "1", "-1", "0", "1.5", "-2.5", "1 + 2j", "-1 - 3j", "'a'", "'a' 'b'", "b'x'", "None",
            "True", "False", "a.b", "a.b.c", "10 ** 2", "...",
        ]);
        // the last two are no patterns
        let text = if (text == "10 ** 2" || text == "...") && !self.errors {
            "2"
        } else {
            text
        };
        self.t(text);
    }
}
