//! Numbers, strings, f-strings.

use super::{Context, Generator};

impl Generator {
    /// A constant.
    pub(super) fn constant(&mut self) {
        match self.below(12) {
            0..=4 => self.number(),
            5..=7 => self.string(),
            8 => self.bytes(),
            _ => {
                let name = self.pick(&["None", "True", "False", "...", "__debug__"]);
                self.t(name);
            }
        }
    }

    /// A number.
    pub(super) fn number(&mut self) {
        let fixed = self.pick(&[
            "0",
            "1",
            "2",
            "3",
            "10",
            "255",
            "256",
            "257",
            "1000",
            "65536",
            "1_000_000",
            "0x_ff",
            "0xDEADBEEF",
            "0o17",
            "0b1010",
            "00",
            "2147483647",
            "2147483648",
            "9223372036854775807",
            "9223372036854775808",
            "123456789012345678901234567890",
            "0.0",
            "1.0",
            "1.",
            ".5",
            "1e10",
            "1E-5",
            "1e400",
            "1_0.0_1e1_0",
            "3.141592653589793",
            "5e-324",
            "0.1",
            "1j",
            "0j",
            "1.5J",
            "1e3j",
            "2.5",
        ]);
        if self.chance(80) {
            self.t(fixed);
        } else {
            let number = self.writer.random.number() >> self.below(64);
            let text = match self.below(4) {
                0 => format!("{number:#x}"),
                1 => format!("{}.{}", number % 1000, number % 977),
                _ => number.to_string(),
            };
            self.t(&text);
        }
    }

    /// One or more string literals that stand side by side.
    pub(super) fn string(&mut self) {
        self.one_string();
        while self.chance(8) {
            if self.chance(20) {
                let context = Context {
                    depth: 8,
                    ..Context::default()
                };
                self.f_string(context, false);
            } else {
                self.one_string();
            }
        }
    }

    fn one_string(&mut self) {
        let prefix = self.pick(&["", "", "", "", "", "", "r", "R", "u", "U"]);
        let is_raw = prefix.eq_ignore_ascii_case("r");
        let mut body = String::new();
        for _ in 0..self.below(4) {
            let part = self.pick(&[
                "a",
                "abc",
                "hello world",
                "é",
                "名",
                "😀",
                "%s",
                "%d %r",
                "{}",
                "#",
                "__mangled",
                "\\n",
                "\\\\",
                "\\t",
                "\\x41",
                "\\101",
                "\\u00e9",
                "\\U0001F600",
                "\\N{BULLET}",
                "\\ud800",
                "\\0",
                "\\'",
                "\\\"",
                "\\\n",
            ]);
            if !(is_raw && part.starts_with('\\')) {
                body.push_str(part);
            }
        }
        self.quoted(prefix, &body);
    }

    /// Bytes literals that stand side by side.
    fn bytes(&mut self) {
        loop {
            let prefix = self.pick(&["b", "B", "b", "rb", "Br"]);
            let mut body = String::new();
            for _ in 0..self.below(3) {
                let part = self.pick(&["a", "xyz", "\\x00", "\\xff", "\\n", "\\377", "\\\\", " "]);
                if prefix.len() == 1 || !part.starts_with('\\') {
                    body.push_str(part);
                }
            }
            self.quoted(prefix, &body);
            if !self.chance(10) {
                return;
            }
        }
    }

    fn quoted(&mut self, prefix: &str, body: &str) {
        let quote = self.pick(&["'", "\"", "'''", "\"\"\""]);
        self.t(&format!("{prefix}{quote}{body}{quote}"));
    }

    /// An f-string, or a t-string where the version has them.
    pub(super) fn f_string(&mut self, context: Context, may_be_template: bool) {
        let has_templates = may_be_template && self.at_least(14) && self.chance(15);
        let prefix = if has_templates {
            self.pick(&["t", "T", "tr"])
        } else {
            self.pick(&["f", "f", "F", "rf", "fR"])
        };
        let quote = self.pick(&["'", "\"", "'''", "\"\"\""]);
        self.t(&format!("{prefix}{quote}"));
        let oddness = self.writer.plainly();
        for _ in 0..self.below(4) {
            if self.chance(50) {
                let text =
                    self.pick(&["abc", " ", "é", "{{", "}}", "%", "\\n", "\\x41", "#", "名"]);
                if prefix.len() == 1 || !text.starts_with('\\') {
                    self.writer.raw(text);
                }
            } else {
                self.field(context, quote, 0);
            }
        }
        self.writer.raw(quote);
        self.writer.oddly(oddness);
    }

    fn field(&mut self, context: Context, quote: &str, nested: usize) {
        let brackets = self.writer.brackets;
        self.writer.raw("{");
        self.writer.brackets += 1;
        if self.at_least(12) && quote.len() == 3 && self.chance(50)
            || self.at_least(12) && nested == 0
        {
            // the space keeps a brace from being doubled
            self.writer.raw(" ");
            self.writer.raw("(");
            self.expression_at(context.without_yield(), 3);
            self.writer.raw(")");
        } else {
            let name = self.pick(&["a", "b", "x", "self.x", "x[0]", "a+1", "x.y()"]);
            self.writer.raw(name);
        }
        self.writer.brackets = brackets;
        if self.chance(15) {
            let debug = self.pick(&["=", " = ", "=  "]);
            self.writer.raw(debug);
        }
        if self.chance(25) {
            let conversion = self.pick(&["!r", "!s", "!a"]);
            self.writer.raw(conversion);
        }
        if self.chance(30) {
            self.writer.raw(":");
            for _ in 0..self.below(3) {
                if nested == 0 && self.chance(40) {
                    self.field(context, quote, nested + 1);
                } else {
                    let spec = self.pick(&[">10", "x", ".2f", "", "é", "%Y"]);
                    self.writer.raw(spec);
                }
            }
        }
        self.writer.raw("}");
    }
}
