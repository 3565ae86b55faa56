//! f-strings and t-strings.

use super::number::STACK_USE_GUIDELINE;
use super::{known, strings, Generator, Result};
use crate::constant::Constant;
use crate::location::Location;
use crate::opcode::Op;
use crate::source::Source;
use crate::version::Version;
use ruff_python_ast::{
    AnyStringFlags, ConversionFlag, ExprFString, ExprTString, FStringPart, InterpolatedElement,
    InterpolatedStringElement,
};
use ruff_text_size::{Ranged, TextRange, TextSize};

/// A part of an f-string for CPython: adjacent texts are one, empty ones are none.
#[derive(Debug)]
pub(super) enum Piece<'a> {
    Text(Vec<u8>, TextRange),
    Field(&'a InterpolatedElement, AnyStringFlags),
}

/// Gathers pieces.
#[derive(Debug, Default)]
struct Pieces<'a>(Vec<Piece<'a>>);

impl<'a> Pieces<'a> {
    fn text(&mut self, text: &[u8], range: TextRange) {
        if let Some(Piece::Text(before, before_range)) = self.0.last_mut() {
            before.extend_from_slice(text);
            *before_range = TextRange::new(before_range.start(), range.end());
        } else {
            self.0.push(Piece::Text(text.to_vec(), range));
        }
    }

    fn field(&mut self, field: &'a InterpolatedElement, flags: AnyStringFlags) {
        self.drop_empty();
        self.0.push(Piece::Field(field, flags));
    }

    fn drop_empty(&mut self) {
        if matches!(self.0.last(), Some(Piece::Text(text, _)) if text.is_empty()) {
            self.0.pop();
        }
    }

    fn finish(mut self) -> Vec<Piece<'a>> {
        self.drop_empty();
        self.0
    }
}

/// The pieces of an f-string.
pub(super) fn f_string_pieces<'a>(string: &'a ExprFString, source: &Source<'_>) -> Vec<Piece<'a>> {
    let mut pieces = Pieces::default();
    for part in &string.value {
        match part {
            FStringPart::Literal(literal) => {
                let value = strings::string_part(literal, source);
                pieces.text(&value, literal.range);
            }
            FStringPart::FString(string) => {
                gather(&mut pieces, &string.elements, string.flags.into(), source);
            }
        }
    }
    pieces.finish()
}

/// The pieces of a t-string.
pub(super) fn t_string_pieces<'a>(string: &'a ExprTString, source: &Source<'_>) -> Vec<Piece<'a>> {
    let mut pieces = Pieces::default();
    for part in &string.value {
        gather(&mut pieces, &part.elements, part.flags.into(), source);
    }
    pieces.finish()
}

/// The pieces of a field's format, if it has one.
pub(super) fn format_pieces<'a>(
    field: &'a InterpolatedElement,
    flags: AnyStringFlags,
    source: &Source<'_>,
) -> Option<Vec<Piece<'a>>> {
    let format = field.format_spec.as_ref()?;
    let mut pieces = Pieces::default();
    gather(&mut pieces, &format.elements, flags, source);
    Some(pieces.finish())
}

/// Gathers the pieces of an f-string, of a t-string or of a format.
fn gather<'a>(
    pieces: &mut Pieces<'a>,
    elements: &'a [InterpolatedStringElement],
    flags: AnyStringFlags,
    source: &Source<'_>,
) {
    for element in elements {
        match element {
            InterpolatedStringElement::Literal(literal) => {
                let value = strings::piece(&literal.value, literal.range, flags, source);
                if !value.is_empty() {
                    pieces.text(&value, literal.range);
                }
            }
            InterpolatedStringElement::Interpolation(field) => {
                if field.debug_text.is_some() {
                    let range = field_range(field, source);
                    let text = without_comments(source.slice(range));
                    pieces.text(text.as_bytes(), range);
                }
                pieces.field(field, flags);
            }
        }
    }
}

/// The text of a field up to its conversion, its format or its end.
fn field_range(field: &InterpolatedElement, source: &Source<'_>) -> TextRange {
    let start = field.range.start() + TextSize::new(1);
    let expression_end = field.expression.range().end();
    let end = match &field.debug_text {
        Some(debug) => {
            expression_end + TextSize::try_from(debug.trailing().len()).unwrap_or_default()
        }
        None => {
            let text = source.text().as_bytes();
            let mut at = expression_end.to_usize();
            while let Some(&byte) = text.get(at) {
                match byte {
                    b'#' => {
                        while text.get(at).is_some_and(|&byte| byte != b'\n') {
                            at += 1;
                        }
                    }
                    b'!' | b':' | b'}' => break,
                    _ => at += 1,
                }
            }
            TextSize::try_from(at).unwrap_or(expression_end)
        }
    };
    TextRange::new(start, end)
}

/// The text of the expression of a t-string's field, as `Interpolation.expression` has it.
pub(super) fn expression_text(field: &InterpolatedElement, source: &Source<'_>) -> String {
    let range = field_range(field, source);
    let text = source.slice(range);
    // The sign that asks for the text, and what follows it, are no part of the expression.
    let length = match &field.debug_text {
        Some(debug) => text.len() - debug.trailing().len() + equals_sign(debug.trailing()),
        None => text.len(),
    };
    without_comments(&text[..length]).into_owned()
}

/// The place of the first `=` that is in no comment.
fn equals_sign(text: &str) -> usize {
    let mut in_comment = false;
    let is_sign = |byte: u8| {
        in_comment = (in_comment && byte != b'\n') || byte == b'#';
        byte == b'=' && !in_comment
    };
    text.bytes().position(is_sign).unwrap_or(text.len())
}

impl<'a> Generator<'a, '_> {
    pub(super) fn f_string(&mut self, string: &'a ExprFString, location: Location) -> Result {
        let pieces = f_string_pieces(string, self.source);
        self.joined(pieces, location)
    }

    /// Joins the pieces of an f-string.
    fn joined(&mut self, pieces: Vec<Piece<'a>>, location: Location) -> Result {
        let count = pieces.len();
        if count > STACK_USE_GUIDELINE {
            self.load_const(self.cache.empty, location);
            let index = self.name_index(known::JOIN);
            self.op_arg(Op::LoadAttr, index << 1 | 1, location);
            self.op_arg(Op::BuildList, 0, location);
            for piece in pieces {
                self.joined_piece(piece)?;
                self.op_arg(Op::ListAppend, 1, location);
            }
            self.op_arg(Op::Call, 1, location);
            return Ok(());
        }
        for piece in pieces {
            self.joined_piece(piece)?;
        }
        match count {
            0 => self.load_const(self.cache.empty, location),
            1 => {}
            count => self.op_count(Op::BuildString, count, location),
        }
        Ok(())
    }

    fn joined_piece(&mut self, piece: Piece<'a>) -> Result {
        match piece {
            Piece::Text(text, range) => {
                self.load_text(text, range);
                Ok(())
            }
            Piece::Field(field, flags) => self.formatted(field, flags),
        }
    }

    fn load_text(&mut self, text: Vec<u8>, range: TextRange) {
        let location = self.location(range);
        let constant = self.constants.intern(Constant::Str(text.into()));
        self.load_const(constant, location);
    }

    /// A field of an f-string: its value as a string.
    fn formatted(&mut self, field: &'a InterpolatedElement, flags: AnyStringFlags) -> Result {
        self.expression(&field.expression)?;
        let location = self.location(field.range);
        let conversion = conversion(field);
        if self.version() >= Version::V3_13 {
            if conversion != 0 {
                self.op_arg(Op::ConvertValue, conversion, location);
            }
            if self.format(field, flags)? {
                self.op(Op::FormatWithSpec, location);
            } else {
                self.op(Op::FormatSimple, location);
            }
        } else {
            let has_format = u32::from(self.format(field, flags)?);
            self.op_arg(Op::FormatValue, conversion | has_format << 2, location);
        }
        Ok(())
    }

    /// The format of a field; `false` if it has none.
    fn format(&mut self, field: &'a InterpolatedElement, flags: AnyStringFlags) -> Result<bool> {
        let Some(format) = &field.format_spec else {
            return Ok(false);
        };
        let pieces = format_pieces(field, flags, self.source).unwrap_or_default();
        // It starts with the colon.
        let colon = format.range.start() - TextSize::new(1);
        let location = self.location(TextRange::new(colon, format.range.end()));
        self.joined(pieces, location)?;
        Ok(true)
    }

    pub(super) fn t_string(&mut self, string: &'a ExprTString, location: Location) -> Result {
        let pieces = t_string_pieces(string, self.source);
        let mut strings = 0;
        let mut fields = Vec::new();
        // A string stands between every two interpolations, and around them all.
        let mut after_field = true;
        for piece in pieces {
            match piece {
                Piece::Text(text, range) => {
                    self.load_text(text, range);
                    strings += 1;
                    after_field = false;
                }
                Piece::Field(field, flags) => {
                    if after_field {
                        self.load_const(self.cache.empty, location);
                        strings += 1;
                    }
                    after_field = true;
                    fields.push((field, flags));
                }
            }
        }
        if after_field {
            self.load_const(self.cache.empty, location);
            strings += 1;
        }
        self.op_arg(Op::BuildTuple, strings, location);
        let count = fields.len();
        for (field, flags) in fields {
            self.interpolation(field, flags)?;
        }
        self.op_count(Op::BuildTuple, count, location);
        self.op(Op::BuildTemplate, location);
        Ok(())
    }

    /// A field of a t-string.
    fn interpolation(&mut self, field: &'a InterpolatedElement, flags: AnyStringFlags) -> Result {
        self.expression(&field.expression)?;
        let location = self.location(field.range);
        let text = expression_text(field, self.source).into_bytes();
        let text = self.constants.intern(Constant::Str(text.into()));
        self.load_const(text, location);
        let mut argument = 2;
        if self.format(field, flags)? {
            argument += 1;
        }
        self.op_arg(
            Op::BuildInterpolation,
            argument | conversion(field) << 2,
            location,
        );
        Ok(())
    }
}

/// The number of a field's conversion, 0 if it has none.
pub(super) fn conversion(field: &InterpolatedElement) -> u32 {
    match field.conversion {
        ConversionFlag::Str => 1,
        ConversionFlag::Repr => 2,
        ConversionFlag::Ascii => 3,
        ConversionFlag::None if field.debug_text.is_some() && field.format_spec.is_none() => 2,
        ConversionFlag::None => 0,
    }
}

/// The text of a field without its comments.
fn without_comments(text: &str) -> std::borrow::Cow<'_, str> {
    if !text.contains('#') {
        return text.into();
    }
    let mut kept = String::with_capacity(text.len());
    let mut quote: Option<char> = None;
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match (character, quote) {
            ('#', None) => {
                // The line's end stays.
                for skipped in characters.by_ref() {
                    if skipped == '\n' {
                        kept.push('\n');
                        break;
                    }
                }
                continue;
            }
            ('\'' | '"', None) => quote = Some(character),
            (_, Some(open)) if open == character => quote = None,
            ('\\', _) => {
                kept.push(character);
                kept.extend(characters.next());
                continue;
            }
            _ => {}
        }
        kept.push(character);
    }
    kept.into()
}
