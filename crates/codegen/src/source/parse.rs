//! Text to syntax tree.

use super::Source;
use crate::error::Error;
use crate::version::Version;
use ruff_python_ast::token::{Token, TokenKind};
use ruff_python_ast::{Mod, ModModule, PythonVersion};
use ruff_python_parser::{parse_unchecked, Mode, ParseOptions, Parsed};
use ruff_text_size::{Ranged, TextRange, TextSize};

mod stand_in;

impl Version {
    pub(super) fn of_parser(self) -> PythonVersion {
        match self {
            Version::V3_11 => PythonVersion::PY311,
            Version::V3_12 => PythonVersion::PY312,
            Version::V3_13 => PythonVersion::PY313,
            Version::V3_14 => PythonVersion::PY314,
            Version::V3_15 => PythonVersion::PY315,
        }
    }
}

/// How deep tokens are in one another: three numbers in one, so that one addition changes and compares them all.
/// There are many tokens.
mod nesting {
    use super::TokenKind;

    const fn field(index: u32, value: i64) -> i64 {
        value << (20 * index)
    }

    const fn fields(brackets: i64, blocks: i64, strings: i64) -> i64 {
        field(0, brackets) + field(1, blocks) + field(2, strings)
    }

    /// The highest bit of every number.
    const HIGHEST: i64 = fields(1 << 19, 1 << 19, 1 << 19);

    /// What is to be added to numbers for those to reach their highest bit that are more than these.
    const fn up_to(brackets: i64, blocks: i64, strings: i64) -> i64 {
        HIGHEST - fields(brackets + 1, blocks + 1, strings + 1)
    }

    /// CPython's limits: brackets and strings with expressions, blocks, strings with expressions.
    const LIMITS: i64 = up_to(200, 98, 98);

    /// By how much every kind of tokens changes the depths. A table, as processors foretell the kind of the next token
    /// badly.
    static CHANGES: [i64; 256] = {
        let mut changes = [0; 256];
        let mut i = 0;
        while i < BRACKETS.len() {
            changes[BRACKETS[i].0 as usize] = fields(1, 0, 0);
            changes[BRACKETS[i].1 as usize] = fields(-1, 0, 0);
            i += 1;
        }
        changes[TokenKind::Indent as usize] = fields(0, 1, 0);
        changes[TokenKind::Dedent as usize] = fields(0, -1, 0);
        changes[TokenKind::FStringStart as usize] = fields(1, 0, 1);
        changes[TokenKind::FStringEnd as usize] = fields(-1, 0, -1);
        changes[TokenKind::TStringStart as usize] = fields(1, 0, 1);
        changes[TokenKind::TStringEnd as usize] = fields(-1, 0, -1);
        changes
    };

    const BRACKETS: [(TokenKind, TokenKind); 3] = [
        (TokenKind::Lpar, TokenKind::Rpar),
        (TokenKind::Lsqb, TokenKind::Rsqb),
        (TokenKind::Lbrace, TokenKind::Rbrace),
    ];

    /// By how much a token changes the depths.
    #[inline]
    pub(super) fn change(kind: TokenKind) -> i64 {
        CHANGES[usize::from(kind as u8)]
    }

    /// What is not zero if a depth is beyond its limit.
    #[inline]
    pub(super) fn beyond(depths: i64) -> i64 {
        (depths + LIMITS) & HIGHEST
    }
}

/// Whether CPython may refuse tokens that the parser takes: many brackets or blocks in one another, words
/// right after numbers.
fn is_in_doubt(parsed: &Parsed<Mod>) -> bool {
    let mut depths = 0;
    let mut beyond = 0;
    let tokens: &[Token] = parsed.tokens();
    for (i, token) in tokens.iter().enumerate() {
        depths += nesting::change(token.kind());
        beyond |= nesting::beyond(depths);
        let is_number = matches!(
            token.kind(),
            TokenKind::Int | TokenKind::Float | TokenKind::Complex
        );
        if is_number && tokens.get(i + 1).is_some_and(|next| is_stuck(token, next)) {
            return true;
        }
    }
    beyond != 0
}

/// Whether a word that may not stand there is right behind a number.
fn is_stuck(number: &Token, next: &Token) -> bool {
    let may_follow = matches!(
        next.kind(),
        TokenKind::And
            | TokenKind::Else
            | TokenKind::For
            | TokenKind::If
            | TokenKind::In
            | TokenKind::Is
            | TokenKind::Not
            | TokenKind::Or
    );
    let is_word = next.kind().is_keyword() || next.kind() == TokenKind::Name;
    number.end() == next.start() && is_word && !may_follow
}

/// Whether so many brackets may be in one another that it is not safe to parse them with recursion. What is no bracket,
/// as it stands in a string, is taken for one here; and the depth is reckoned at the ends of chunks only, so high that it
/// is nowhere higher. The chunks are so short that eight bits count what is in one, of which processors count many at once.
pub(super) fn may_nest_too_deeply(text: &str) -> bool {
    const MANY: u32 = 1000;
    const CHUNK: usize = 128;
    let mut most = 0_u32;
    text.as_bytes().chunks(CHUNK).any(|chunk| {
        let (mut opened, mut closed) = (0_u8, 0_u8);
        for &byte in chunk {
            opened += u8::from((byte == b'(') | (byte == b'[') | (byte == b'{'));
            closed += u8::from((byte == b')') | (byte == b']') | (byte == b'}'));
        }
        let (opened, closed) = (u32::from(opened), u32::from(closed));
        let is_deep = most + opened > MANY;
        most = opened.max((most + opened).saturating_sub(closed));
        is_deep
    })
}

/// What the parser makes of a module, errors or not.
pub(super) fn parsed(text: &str, version: Version) -> Parsed<Mod> {
    let options = ParseOptions::from(Mode::Module).with_target_version(version.of_parser());
    parse_unchecked(text, options)
}

/// Parses a module.
pub(crate) fn parse(source: &Source<'_>, version: Version) -> Result<ModModule, Error> {
    if may_nest_too_deeply(source.text()) {
        source.check_with_cpythons_grammar(version)?;
    }
    let parsed = parsed(source.text(), version);
    let wrong = parsed
        .errors()
        .first()
        .map(|error| (error.error.to_string(), error.location));
    let unsupported = || {
        let errors = parsed.unsupported_syntax_errors();
        errors.first().map(|error| (error.to_string(), error.range))
    };
    if let Some((message, range)) = wrong.or_else(unsupported) {
        source.check_with_cpythons_grammar(version)?;
        if let Some(module) = stand_in::parse(source.text(), parsed.tokens(), version) {
            return Ok(module);
        }
        let (line, _) = source.line_and_column(range.start());
        let message = format!("the parser refuses line {line}: {message}");
        return Err(Error::Unsupported(message));
    }
    if is_in_doubt(&parsed) {
        source.check_with_cpythons_grammar(version)?;
    }
    for &at in &source.undecodable {
        let at = TextSize::from(at);
        let in_comment = parsed
            .tokens()
            .iter()
            .any(|token| token.kind() == TokenKind::Comment && token.range().contains(at));
        if !in_comment {
            let range = TextRange::at(at, TextSize::from(1));
            return Err(
                source.syntax_error("(unicode error) 'utf-8' codec can't decode bytes", range)
            );
        }
    }
    parsed
        .try_into_module()
        .map(Parsed::into_syntax)
        .ok_or_else(|| Error::Unsupported("the parser made something else of a module".to_owned()))
}
