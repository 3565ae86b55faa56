//! Lines and columns of a text.

/// The lines of a text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lines<'t>(pub &'t [u8]);

impl<'t> Lines<'t> {
    /// How many characters there are between two offsets.
    pub(super) fn characters(&self, start: usize, end: usize) -> usize {
        let bytes = &self.0[start.min(self.0.len())..end.min(self.0.len())];
        String::from_utf8_lossy(bytes).chars().count()
    }

    /// A line, from 1, without its end.
    pub(super) fn line(&self, number: usize) -> &'t [u8] {
        let mut lines = self.0.split(|&byte| byte == b'\n');
        lines.nth(number.saturating_sub(1)).unwrap_or_default()
    }
}

/// How many characters the first `bytes` bytes of a line are; at most one more than the line has.
pub(super) fn character_column(line: &[u8], bytes: i64) -> i64 {
    let bytes = usize::try_from(bytes).unwrap_or(0).min(line.len() + 1);
    let beyond = usize::from(bytes > line.len());
    let start = &line[..bytes - beyond];
    (String::from_utf8_lossy(start).chars().count() + beyond) as i64
}

/// Whether `str.isprintable` is true of a character, as far as characters are concerned that people type.
pub(super) fn is_printable(character: char) -> bool {
    let format = matches!(
        u32::from(character),
        0xad | 0x600..=0x605 | 0x61c | 0x6dd | 0x70f | 0x180e | 0x200b..=0x200f | 0x202a..=0x202e
        | 0x2060..=0x206f | 0xe000..=0xf8ff | 0xfeff | 0xfff0..=0xfffb | 0xfffe..=0xffff
        | 0x110bd | 0x1d173..=0x1d17a | 0xe0000.. );
    !(format || character.is_control() || character.is_whitespace() && character != ' ')
}
