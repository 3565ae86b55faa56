//! The output for people.

use std::borrow::Cow;
use std::io::{self, Write};

use pyc::{code_flags, Header, Invalidation};

use super::tree::{Node, Tree};
use super::Shown;
use crate::pyc_file::mode_name;
use crate::text::{count, hex, printable};

/// How many bytes of a constant are shown.
const LONGEST_CONSTANT: usize = 100;

/// How deep nesting is shown by indentation; what is deeper is not indented further.
const DEEPEST: usize = 20;

/// Writes the header, and then the code objects, inner ones indented.
pub fn write(shown: &Shown<'_, '_>, out: &mut impl Write) -> io::Result<()> {
    let path = shown.args.file.display().to_string();
    writeln!(out, "{}: {}", printable(&path), count(shown.size, "byte"))?;
    write_header(shown, out)?;
    let Some(tree) = shown.tree else {
        return Ok(());
    };
    for node in &tree.nodes {
        writeln!(out)?;
        write_code(tree, node, out)?;
    }
    Ok(())
}

fn write_header(shown: &Shown<'_, '_>, out: &mut impl Write) -> io::Result<()> {
    let Header {
        magic,
        invalidation,
    } = shown.file.header;
    let python = match shown.file.version {
        Some(version) => format!("Python {version}"),
        None => "no known Python".to_owned(),
    };
    writeln!(out, "  magic number    {magic} ({python})")?;
    writeln!(out, "  invalidation    {}", mode_name(invalidation))?;
    match invalidation {
        Invalidation::Timestamp { mtime, source_size } => {
            writeln!(out, "  source time     {mtime} s since 1970")?;
            writeln!(
                out,
                "  source size     {}",
                count(source_size as usize, "byte")
            )?;
        }
        Invalidation::CheckedHash(hash) | Invalidation::UncheckedHash(hash) => {
            writeln!(out, "  source hash     {}", hex(&hash))?;
        }
    }
    if let Ok(body) = &shown.file.body {
        let answer = if body.is_canonical { "yes" } else { "no" };
        writeln!(out, "  canonical       {answer}")?;
    }
    Ok(())
}

fn write_code(tree: &Tree<'_, '_>, node: &Node<'_, '_>, out: &mut impl Write) -> io::Result<()> {
    let indent = "  ".repeat(node.depth.min(DEEPEST));
    let code = node.code;
    let fields = code.fields();
    let qualname = code.qualname();
    writeln!(
        out,
        "{indent}{} (line {})",
        printable(&qualname),
        fields.firstlineno
    )?;
    let mut line = |label: &str, text: &str| match text {
        "" => writeln!(out, "{indent}  {label}"),
        _ => writeln!(out, "{indent}  {label:<14}  {text}"),
    };
    line("file", &printable(&code.filename()))?;
    line(
        "arguments",
        &format!(
            "{} ({} positional-only), {} keyword-only",
            fields.argcount, fields.posonlyargcount, fields.kwonlyargcount
        ),
    )?;
    let flags = code_flags::names(fields.flags);
    line(
        "flags",
        format!("{:#x} {}", fields.flags, flags.join(" ")).trim_end(),
    )?;
    line("stack size", &fields.stacksize.to_string())?;
    let sizes = [
        code.bytecode().len(),
        code.linetable().len(),
        code.exceptiontable().len(),
    ];
    let [bytecode, lines, exceptions] = sizes.map(|size| count(size, "byte"));
    line(
        "sizes",
        &format!("code {bytecode}, line table {lines}, exception table {exceptions}"),
    )?;
    line_of_names("names", code.names(), &mut line)?;
    line_of_names("variables", code.varnames(), &mut line)?;
    line_of_names("cell variables", code.cellvars(), &mut line)?;
    line_of_names("free variables", code.freevars(), &mut line)?;
    if !code.consts().is_empty() {
        line("constants", "")?;
    }
    for (index, id) in code.consts().iter().enumerate() {
        let kind = tree.graph.type_name(*id);
        let value = tree.graph.repr(*id, LONGEST_CONSTANT);
        line(&format!("  {index:>3} {kind:<8}"), &printable(&value))?;
    }
    Ok(())
}

fn line_of_names<'a>(
    label: &str,
    names: impl Iterator<Item = Cow<'a, str>>,
    line: &mut impl FnMut(&str, &str) -> io::Result<()>,
) -> io::Result<()> {
    let names: Vec<_> = names.map(|name| printable(&name).into_owned()).collect();
    if names.is_empty() {
        return Ok(());
    }
    line(label, &names.join(" "))
}
