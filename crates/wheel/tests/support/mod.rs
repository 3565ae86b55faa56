//! What the integration tests share: wheels, made as a test wants them, also as no tool would make them.

#![allow(dead_code, reason = "each test uses a part of it")]

use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use base64::Engine;
use sha2::{Digest, Sha256};
use std::fs;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// The directory of the metadata of every wheel that is made here.
pub const DIST_INFO: &str = "demo-1.0.dist-info";

/// A wheel in the making: a distribution called demo, of version 1.0.
#[derive(Clone, Debug)]
pub struct WheelBuilder {
    members: Vec<Member>,
    /// What RECORD has, if it is not what it should have.
    record: Option<String>,
    time: DateTime,
    compression: CompressionMethod,
}

#[derive(Clone, Debug)]
struct Member {
    name: String,
    content: Vec<u8>,
    mode: u32,
    is_in_record: bool,
    is_link: bool,
}

/// The hash of a file, as RECORD has it.
pub fn hash(content: impl AsRef<[u8]>) -> String {
    format!(
        "sha256={}",
        URL_SAFE_NO_PAD.encode(Sha256::digest(content.as_ref()))
    )
}

/// All files below a directory, sorted; none if it is not there.
pub fn files(directory: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut directories = vec![directory.to_owned()];
    while let Some(directory) = directories.pop() {
        for entry in fs::read_dir(directory).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                directories.push(path);
            } else {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

/// A file of another wheel, changed in place; the text is as long as what it replaces.
pub fn replace(bytes: &mut [u8], from: &str, to: &str) {
    assert_eq!(from.len(), to.len());
    let mut count = 0;
    for start in 0..=bytes.len() - from.len() {
        if bytes[start..].starts_with(from.as_bytes()) {
            bytes[start..start + to.len()].copy_from_slice(to.as_bytes());
            count += 1;
        }
    }
    assert!(count > 0, "{from} is not there");
}

impl WheelBuilder {
    /// A wheel with nothing but METADATA and WHEEL.
    pub fn new() -> Self {
        let wheel = Self {
            members: Vec::new(),
            record: None,
            time: DateTime::default(),
            compression: CompressionMethod::Deflated,
        };
        wheel
            .file(
                &format!("{DIST_INFO}/METADATA"),
                "Metadata-Version: 2.1\nName: demo\nVersion: 1.0\n",
            )
            .file(
                &format!("{DIST_INFO}/WHEEL"),
                "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
            )
    }

    fn member(mut self, name: &str, content: impl AsRef<[u8]>, mode: u32) -> Self {
        self.members.push(Member {
            name: name.to_owned(),
            content: content.as_ref().to_owned(),
            mode,
            is_in_record: true,
            is_link: false,
        });
        self
    }

    pub fn file(self, name: &str, content: impl AsRef<[u8]>) -> Self {
        self.member(name, content, 0o644)
    }

    pub fn file_of_mode(self, name: &str, content: impl AsRef<[u8]>, mode: u32) -> Self {
        self.member(name, content, mode)
    }

    pub fn link(mut self, name: &str, target: &str) -> Self {
        self = self.member(name, target, 0o777);
        self.members.last_mut().unwrap().is_link = true;
        self
    }

    /// A file that RECORD does not list.
    pub fn unlisted(mut self, name: &str, content: impl AsRef<[u8]>) -> Self {
        self = self.member(name, content, 0o644);
        self.members.last_mut().unwrap().is_in_record = false;
        self
    }

    /// Takes a member away, as if it had never been.
    pub fn without(mut self, name: &str) -> Self {
        let count = self.members.len();
        self.members.retain(|member| member.name != name);
        assert!(self.members.len() < count, "{name} is not there");
        self
    }

    /// Turns the order of the members around.
    pub fn reversed(mut self) -> Self {
        self.members.reverse();
        self
    }

    pub fn time(mut self, year: u16) -> Self {
        self.time = DateTime::from_date_and_time(year, 2, 3, 4, 5, 6).unwrap();
        self
    }

    pub fn stored(mut self) -> Self {
        self.compression = CompressionMethod::Stored;
        self
    }

    /// What RECORD would have.
    pub fn right_record(&self) -> String {
        let listed = self.members.iter().filter(|member| member.is_in_record);
        let mut text: String = listed
            .map(|member| {
                let Member { name, content, .. } = member;
                format!("{name},{},{}\n", hash(content), content.len())
            })
            .collect();
        text += &format!("{DIST_INFO}/RECORD,,\n");
        text
    }

    /// Gives the wheel another RECORD.
    pub fn record(mut self, text: impl Into<String>) -> Self {
        self.record = Some(text.into());
        self
    }

    /// The wheel with its RECORD.
    pub fn bytes(&self) -> Vec<u8> {
        let record = self.record.clone().unwrap_or_else(|| self.right_record());
        self.clone()
            .file(&format!("{DIST_INFO}/RECORD"), record)
            .bytes_without_record()
    }

    pub fn bytes_without_record(&self) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for member in &self.members {
            let options = SimpleFileOptions::default()
                .compression_method(self.compression)
                .last_modified_time(self.time)
                .unix_permissions(member.mode);
            if member.is_link {
                let target = String::from_utf8(member.content.clone()).unwrap();
                zip.add_symlink(&member.name, target, options).unwrap();
            } else if member.name.ends_with('/') {
                zip.add_directory(&member.name, options).unwrap();
            } else {
                zip.start_file(&member.name, options).unwrap();
                zip.write_all(&member.content).unwrap();
            }
        }
        zip.finish().unwrap().into_inner()
    }

    /// Writes the wheel.
    pub fn write(&self, path: &Path) {
        fs::write(path, self.bytes()).unwrap();
    }
}
