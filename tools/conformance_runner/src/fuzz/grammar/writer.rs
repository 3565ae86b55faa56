//! Tokens to text, with odd spacing.

use crate::fuzz::random::Random;

/// Writes tokens.
pub struct Writer {
    /// What was written.
    pub out: String,
    pub random: Random,
    /// How many brackets are open: line ends mean nothing there.
    pub brackets: u32,
    /// What an indented line has more than the one around it.
    step: &'static str,
    indents: usize,
    /// How often of a hundred times the space between two tokens is odd.
    oddness: usize,
    is_line_start: bool,
}

const OPERATORS: &str = "*/<>=!-:.|&^+%@~";

impl Writer {
    pub fn new(mut random: Random) -> Self {
        let step = random.pick(&["    ", "    ", "  ", " ", "\t", "        "]);
        let oddness = if random.chance(70) {
            0
        } else {
            random.below(12)
        };
        Self {
            out: String::new(),
            random,
            brackets: 0,
            step,
            indents: 0,
            oddness,
            is_line_start: true,
        }
    }

    /// Writes a token, with what has to be or may be between it and the last one.
    pub fn token(&mut self, token: &str) {
        if self.is_line_start {
            self.is_line_start = false;
            for _ in 0..self.indents {
                self.out.push_str(self.step);
            }
        } else {
            self.space(token);
        }
        self.out.push_str(token);
        match token {
            "(" | "[" | "{" => self.brackets += 1,
            ")" | "]" | "}" => self.brackets = self.brackets.saturating_sub(1),
            _ => {}
        }
    }

    /// Writes text as it is.
    pub fn raw(&mut self, text: &str) {
        self.out.push_str(text);
    }

    fn space(&mut self, token: &str) {
        let (Some(last), Some(first)) = (self.out.chars().next_back(), token.chars().next()) else {
            return;
        };
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        let is_quote = |c: char| c == '"' || c == '\'';
        let is_needed = (is_word(last) || is_quote(last)) && (is_word(first) || is_quote(first))
            || OPERATORS.contains(last) && (OPERATORS.contains(first) || first.is_ascii_digit())
            || last.is_ascii_digit() && first == '.';
        if self.random.chance(self.oddness) {
            let odd = match self.random.below(if self.brackets > 0 { 8 } else { 5 }) {
                0 => "  ",
                1 => "\t",
                2 => " \\\n",
                3 => " ",
                4 if !is_needed => "",
                5 => "\n",
                6 => " # é comment\n\n",
                7 => "\n        ",
                _ => " ",
            };
            self.out.push_str(odd);
        } else if is_needed
            || !matches!(last, '(' | '[' | '{' | '.' | '@' | '~' | '-' | '+' | '*')
                && !matches!(first, '(' | ')' | '[' | ']' | '}' | ',' | ':' | '.' | ';')
        {
            self.out.push(' ');
        }
    }

    /// Ends a line, and sometimes adds some that mean nothing.
    pub fn end_line(&mut self) {
        if self.random.chance(self.oddness) {
            let odd = self.random.pick(&["  # comment", " ", "\t", ";"]);
            self.out.push_str(odd);
        }
        self.out.push('\n');
        if self.random.chance(self.oddness) {
            let odd = self
                .random
                .pick(&["\n", "# comment\n", "      \n", "   # é\n", "\x0c\n"]);
            self.out.push_str(odd);
        }
        self.is_line_start = true;
    }

    pub fn indent(&mut self) {
        self.indents += 1;
    }

    pub fn dedent(&mut self) {
        self.indents -= 1;
    }

    /// How deep blocks are nested.
    pub fn blocks(&self) -> usize {
        self.indents
    }

    /// Does something while no space is odd.
    pub fn plainly(&mut self) -> usize {
        std::mem::take(&mut self.oddness)
    }

    /// Ends what [`Writer::plainly`] began.
    pub fn oddly(&mut self, oddness: usize) {
        self.oddness = oddness;
    }
}
