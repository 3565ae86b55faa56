//! `import`.

use super::{known, number, Generator, Result};
use crate::constant::Constant;
use crate::location::Location;
use crate::opcode::Op;
use crate::version::Version;
use ruff_python_ast::{Identifier, StmtImport, StmtImportFrom};

impl<'a> Generator<'a, '_> {
    pub(super) fn import(&mut self, import: &'a StmtImport) -> Result {
        let location = self.location(import.range);
        for alias in &import.names {
            let zero = self.integer(0);
            self.load_const(zero, location);
            self.load_none(location);
            let path = alias.name.as_str();
            self.import_name(path, location);
            match &alias.asname {
                Some(name) => self.import_as(path, name, location)?,
                None => {
                    let first = path.split('.').next().unwrap_or(path);
                    let first = self.names.intern(first);
                    self.store_name(first, location)?;
                }
            }
        }
        Ok(())
    }

    fn import_name(&mut self, path: &'a str, location: Location) {
        let name = self.names.intern(path);
        let name = self.mangle(name);
        let index = self.name_index(name);
        self.op_arg(Op::ImportName, index, location);
    }

    /// Binds a module of a package to a name.
    fn import_as(&mut self, path: &'a str, name: &'a Identifier, location: Location) -> Result {
        let name = self.names.intern(name.as_str());
        let mut parts = path.split('.').skip(1).peekable();
        if parts.peek().is_none() {
            return self.store_name(name, location);
        }
        while let Some(part) = parts.next() {
            let part = self.names.intern(part);
            let index = self.name_index(part);
            self.op_arg(Op::ImportFrom, index, location);
            if parts.peek().is_some() {
                self.op_arg(Op::Swap, 2, location);
                self.op(Op::PopTop, location);
            }
        }
        self.store_name(name, location)?;
        self.op(Op::PopTop, location);
        Ok(())
    }

    pub(super) fn import_from(&mut self, import: &'a StmtImportFrom) -> Result {
        let location = self.location(import.range);
        let level = self.integer(i64::from(import.level));
        self.load_const(level, location);
        let mut names = Vec::with_capacity(import.names.len());
        for alias in &import.names {
            let text = alias.name.as_str().as_bytes();
            names.push(self.constants.intern(Constant::Str(text.into())));
        }
        let names = self.constants.intern(Constant::Tuple(names.into()));
        self.load_const(names, location);
        match &import.module {
            Some(module) => self.import_name(module.as_str(), location),
            None => {
                let index = self.name_index(known::EMPTY);
                self.op_arg(Op::ImportName, index, location);
            }
        }
        for alias in &import.names {
            if alias.name.as_str() == "*" {
                if self.version() >= Version::V3_12 {
                    let intrinsic = number::intrinsic1::IMPORT_STAR;
                    self.op_arg(Op::CallIntrinsic1, intrinsic, location);
                    self.op(Op::PopTop, Location::NONE);
                } else {
                    self.op(Op::ImportStar, location);
                }
                return Ok(());
            }
            let name = self.names.intern(alias.name.as_str());
            let mangled = self.mangle(name);
            let index = self.name_index(mangled);
            self.op_arg(Op::ImportFrom, index, location);
            let stored = match &alias.asname {
                Some(stored) => self.names.intern(stored.as_str()),
                None => name,
            };
            self.store_name(stored, location)?;
        }
        self.op(Op::PopTop, location);
        Ok(())
    }
}
