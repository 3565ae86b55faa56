//! Private names of classes.
//!
//! Source: `_Py_Mangle` in `Python/symtable.c`, CPython 3.14.

use super::{ScopeId, Symtable};
use crate::name::{Name, Names};

impl Symtable {
    /// The name that `name` stands for in a scope within the class `class`.
    pub(crate) fn mangle(
        &self,
        names: &mut Names<'_>,
        class: Option<Name>,
        scope: ScopeId,
        name: Name,
    ) -> Name {
        let Some(class) = class else {
            return name;
        };
        if !names.text(name).starts_with("__") {
            return name;
        }
        // Around a generic class only the names of its type parameters are mangled.
        let only = self.scope(scope).mangled_names;
        if only.is_some_and(|only| !self.mangled_names[only as usize].contains(&name)) {
            return name;
        }
        mangle(names, class, name)
    }
}

/// `__name` in a class `_Class` is `_Class__name`.
pub(crate) fn mangle(names: &mut Names<'_>, class: Name, name: Name) -> Name {
    let text = names.text(name);
    if !text.starts_with("__") || text.ends_with("__") || text.contains('.') {
        return name;
    }
    let class = names.text(class).trim_start_matches('_');
    if class.is_empty() {
        return name;
    }
    let mangled = format!("_{class}{text}");
    names.intern(mangled)
}
