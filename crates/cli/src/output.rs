//! The standard output, whose reader may leave early.

use std::io::{self, BufWriter, Write};

/// A buffered writer to which a broken pipe is no error: what nobody reads any more is dropped, and the
/// command goes on, so that its exit status is right all the same.
pub struct Output<W: Write> {
    writer: BufWriter<W>,
    is_read: bool,
}

impl<W: Write> Output<W> {
    /// A writer with nothing written to it.
    pub fn new(writer: W) -> Self {
        Self {
            writer: BufWriter::new(writer),
            is_read: true,
        }
    }

    fn unless_broken<T>(&mut self, result: io::Result<T>, dropped: T) -> io::Result<T> {
        match result {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                self.is_read = false;
                Ok(dropped)
            }
            other => other,
        }
    }
}

impl<W: Write> Write for Output<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if !self.is_read {
            return Ok(bytes.len());
        }
        let written = self.writer.write(bytes);
        self.unless_broken(written, bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if !self.is_read {
            return Ok(());
        }
        let flushed = self.writer.flush();
        self.unless_broken(flushed, ())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Fails at the first write and must not be written to again.
    struct Failing(io::ErrorKind, bool);

    impl Write for Failing {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            assert!(!std::mem::replace(&mut self.1, true), "written to again");
            Err(self.0.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn what_is_written_arrives() {
        let mut bytes = Vec::new();
        let mut output = Output::new(&mut bytes);
        output.write_all(b"text").unwrap();
        output.flush().unwrap();
        drop(output);
        assert_eq!(bytes, b"text");
    }

    #[test]
    fn after_a_broken_pipe_everything_is_dropped() {
        let mut output = Output::new(Failing(io::ErrorKind::BrokenPipe, false));
        output.write_all(&[0; 100_000]).unwrap();
        output.write_all(b"text").unwrap();
        output.flush().unwrap();
        // dropping it would try once more, in vain
        std::mem::forget(output);
    }

    #[test]
    fn other_errors_stay_errors() {
        let mut output = Output::new(Failing(io::ErrorKind::StorageFull, false));
        let error = output.write_all(&[0; 100_000]).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::StorageFull);
    }
}
