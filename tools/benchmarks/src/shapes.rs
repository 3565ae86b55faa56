//! Made-up distributions in the shapes of large real ones, written once and linked into packages.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

const SOURCE_BYTES: usize = 4096;
const LIBRARY_BYTES: usize = 1 << 20;

/// The distributions, in the order in which programs depend on them.
pub const NAMES: [&str; 5] = ["torchish", "nvidia_x", "nvidia_y", "plainpkg", "plainext"];

/// The Starlark that the packages load: a directory made of files, and the names in it.
pub const TREE_BZL: &str = r#"
def _tree_impl(ctx):
    out = ctx.actions.declare_directory(ctx.label.name)
    args = ctx.actions.args()
    args.add(out.path)
    args.add(ctx.attr.prefix)
    args.add_all(ctx.files.srcs)
    args.use_param_file("%s", use_always = True)
    args.set_param_file_format("multiline")
    ctx.actions.run_shell(outputs = [out], inputs = ctx.files.srcs, arguments = [args], command = """
{ read -r out; read -r prefix
  while read -r file; do
    to=$out/${file#*/$prefix/}
    mkdir -p "${to%/*}" && cp "$file" "$to"
  done; } < "$1" """)
    return [DefaultInfo(files = depset([out]))]

tree = rule(
    implementation = _tree_impl,
    attrs = {"prefix": attr.string(), "srcs": attr.label_list(allow_files = True)},
)

def contents(files, prefix):
    result = {}
    for file in files:
        directory, _, name = file.removeprefix(prefix + "/").rpartition("/")
        result.setdefault(directory, []).append(name)
    return result
"#;

/// Writes all distributions below a folder: `NAME/site-packages/…`.
///
/// # Errors
/// If something cannot be written.
pub fn write_all(folder: &Path) -> Result<()> {
    let _ = fs::remove_dir_all(folder);
    let package = |path: &str| folder.join(path);

    let torchish = "torchish/site-packages/torchish";
    sources(&package(torchish), 34)?;
    let modules = (0..19).map(|m| format!("{torchish}/m{m:02}"));
    let nested = (0..10).flat_map(|m| (0..4).map(move |n| format!("{torchish}/m{m:02}/n{n}")));
    let directories: Vec<String> = modules.chain(nested).collect();
    for (index, directory) in directories.iter().enumerate() {
        // 1,966 files in 59 directories
        sources(&package(directory), 33 + usize::from(index < 19))?;
    }
    for directory in ["lib", "_C"] {
        for index in 0..20 {
            library(&package(&format!("{torchish}/{directory}/lib{index}.so")))?;
        }
    }
    for letter in ["x", "y"] {
        let nvidia = format!("nvidia_{letter}/site-packages/nvidia/{letter}");
        sources(&package(&nvidia), 25)?;
        for index in 0..24 {
            file(
                &package(&format!("{nvidia}/include/h{index}.h")),
                SOURCE_BYTES,
            )?;
        }
        sources(&package(&format!("{nvidia}/lib")), 1)?;
        library(&package(&format!("{nvidia}/lib/lib{letter}.so.1")))?;
    }
    for index in 0..10 {
        sources(
            &package(&format!("plainpkg/site-packages/plainpkg/p{index}")),
            20,
        )?;
    }
    sources(&package("plainext/site-packages/plainpkg/ext"), 3)?;
    for name in NAMES {
        let metadata = format!("{name}/site-packages/{name}-1.0.dist-info/METADATA");
        file(&package(&metadata), 100)?;
    }
    Ok(())
}

fn sources(directory: &Path, count: usize) -> Result<()> {
    for index in 0..count {
        let name = if index == 0 {
            "__init__.py".to_owned()
        } else {
            format!("f{index}.py")
        };
        file(&directory.join(name), SOURCE_BYTES)?;
    }
    Ok(())
}

/// A file whose content is like no other's: a comment with its path.
fn file(path: &Path, bytes: usize) -> Result<()> {
    let mut text = format!("# {}\n", path.display());
    text.extend(std::iter::repeat_n(
        '#',
        bytes.saturating_sub(text.len() + 1),
    ));
    text.push('\n');
    write(path, text.as_bytes())
}

/// What only has the name of a shared library, with bytes that do not repeat.
fn library(path: &Path) -> Result<()> {
    let mut state = path
        .to_string_lossy()
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
    let words = (0..LIBRARY_BYTES / 8).flat_map(|_| {
        // xorshift64, Marsaglia 2003
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()
    });
    write(path, &words.collect::<Vec<u8>>())
}

fn write(path: &Path, content: &[u8]) -> Result<()> {
    fs::create_dir_all(path.parent().context("a folder")?)?;
    fs::write(path, content).with_context(|| path.display().to_string())
}

/// Makes a tree of hard links.
///
/// # Errors
/// If something cannot be read or written.
pub fn link_all(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            link_all(&entry.path(), &target)?;
        } else {
            fs::hard_link(entry.path(), target)?;
        }
    }
    Ok(())
}
