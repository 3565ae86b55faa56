//! A file that several threads read, each at a position of its own.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::Arc;

/// How much is read at once where little is wanted: the directory of an archive is read in pieces of some ten bytes.
const WINDOW: usize = 32 << 10;

/// One reader of a shared file. A clone reads on from the same position, on its own.
pub(crate) struct FileView {
    file: Arc<File>,
    length: u64,
    position: u64,
    /// What was read last, and where that starts.
    window: Vec<u8>,
    window_start: u64,
}

impl FileView {
    /// A reader at the start of a file.
    pub(crate) fn new(file: File) -> io::Result<Self> {
        Ok(Self {
            length: file.metadata()?.len(),
            file: Arc::new(file),
            position: 0,
            window: Vec::new(),
            window_start: 0,
        })
    }

    /// What of the window is at the position or after it.
    fn rest_of_window(&self) -> &[u8] {
        let skipped = self.position.checked_sub(self.window_start);
        let skipped = skipped.and_then(|skipped| usize::try_from(skipped).ok());
        skipped
            .and_then(|skipped| self.window.get(skipped..))
            .unwrap_or_default()
    }
}

impl Clone for FileView {
    fn clone(&self) -> Self {
        Self {
            file: Arc::clone(&self.file),
            window: Vec::new(),
            ..*self
        }
    }
}

impl Read for FileView {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.rest_of_window().is_empty() {
            if buffer.len() >= WINDOW {
                let count = read_at(&self.file, buffer, self.position)?;
                self.position += count as u64;
                return Ok(count);
            }
            self.window.resize(WINDOW, 0);
            let count = read_at(&self.file, &mut self.window, self.position);
            // Also after an error there must be nothing in it that was not read.
            self.window.truncate(*count.as_ref().unwrap_or(&0));
            self.window_start = self.position;
            count?;
        }
        let rest = self.rest_of_window();
        let count = rest.len().min(buffer.len());
        buffer[..count].copy_from_slice(&rest[..count]);
        self.position += count as u64;
        Ok(count)
    }
}

impl Seek for FileView {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let position = match to {
            SeekFrom::Start(position) => Some(position),
            SeekFrom::End(offset) => self.length.checked_add_signed(offset),
            SeekFrom::Current(offset) => self.position.checked_add_signed(offset),
        };
        self.position = position.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.position)
    }
}

#[cfg(unix)]
fn read_at(file: &File, buffer: &mut [u8], position: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buffer, position)
}

#[cfg(windows)]
fn read_at(file: &File, buffer: &mut [u8], position: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buffer, position)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn view(bytes: &[u8]) -> FileView {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        FileView::new(file).unwrap()
    }

    #[test]
    fn it_reads_what_a_file_reads() {
        let bytes: Vec<u8> = (0..200_000_u32).map(|n| (n % 251) as u8).collect();
        let mut view = view(&bytes);
        let mut read = [0; 10];
        for position in [0, 5, 32_760, 32_768, 199_990, 3] {
            view.seek(SeekFrom::Start(position as u64)).unwrap();
            view.read_exact(&mut read).unwrap();
            assert_eq!(read, bytes[position..position + 10]);
        }
        view.seek(SeekFrom::End(-7)).unwrap();
        let mut rest = Vec::new();
        view.read_to_end(&mut rest).unwrap();
        assert_eq!(rest, bytes[199_993..]);
        view.rewind().unwrap();
        rest.clear();
        view.read_to_end(&mut rest).unwrap();
        assert_eq!(rest, bytes);
    }

    #[test]
    fn clones_do_not_disturb_each_other() {
        let mut one = view(b"0123456789");
        let mut read = [0; 4];
        one.read_exact(&mut read).unwrap();
        let mut other = one.clone();
        other.read_exact(&mut read).unwrap();
        assert_eq!(&read, b"4567");
        one.read_exact(&mut read).unwrap();
        assert_eq!(&read, b"4567");
        assert!(one.seek(SeekFrom::End(-11)).is_err());
        assert_eq!(other.seek(SeekFrom::Current(9)).unwrap(), 17);
        assert_eq!(other.read(&mut read).unwrap(), 0);
    }
}
