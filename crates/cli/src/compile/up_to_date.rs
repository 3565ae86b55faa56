//! Whether a `.pyc` file need not be written again.

use std::fs;
use std::path::Path;

use pyc::{Header, PycFile, PythonVersion};

use crate::pyc_file::Body;

/// Whether the file is what compiling would make, as far as that can be told without compiling.
///
/// CPython compares the header only. But a file with the right header can be one that CPython wrote,
/// which is not canonical, or one that was compiled under another name; it would stay so for ever.
pub fn is_up_to_date(path: &Path, header: Header, version: PythonVersion, file_name: &str) -> bool {
    let is_regular = fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_file());
    let Some(bytes) = is_regular.then(|| fs::read(path).ok()).flatten() else {
        return false;
    };
    let Ok(file) = PycFile::parse(&bytes) else {
        return false;
    };
    file.header == header
        && Body::read(file.marshal, version).is_ok_and(|body| {
            let module = body.graph.code_view(body.graph.root());
            body.is_canonical && module.is_some_and(|module| module.filename() == file_name)
        })
}
