//! The fields of code objects.

use super::{ReadError, Reader};
use crate::object::{index, Code, CodeId, Object, ObjectId};

impl Reader<'_> {
    pub(super) fn open_code(&mut self) -> Result<CodeId, ReadError> {
        let code = CodeId(index(self.graph.codes.len()));
        let none = ObjectId::NONE;
        self.graph.codes.push(Code {
            argcount: self.cursor.long()?,
            posonlyargcount: self.cursor.long()?,
            kwonlyargcount: self.cursor.long()?,
            stacksize: self.cursor.long()?,
            flags: self.cursor.long()?,
            code: none,
            consts: none,
            names: none,
            localsplusnames: none,
            localspluskinds: none,
            filename: none,
            name: none,
            qualname: none,
            firstlineno: 0,
            linetable: none,
            exceptiontable: none,
        });
        Ok(code)
    }

    /// Checks the types of a code object's fields, as `_PyCode_Validate` does in CPython.
    pub(super) fn check_code(&mut self, code: CodeId, offset: usize) -> Result<(), ReadError> {
        let code = *self.graph.code(code);
        let is_names = [code.names, code.localsplusnames].map(|id| self.is_names(id));
        let [names_right, localsplusnames_right] = is_names;
        let object = |id| self.graph.object(id);
        let is_bytes = |id| matches!(object(id), Object::Bytes(_));
        let is_str = |id| matches!(object(id), Object::Str { .. });
        let fields = [
            ("code", "bytes", is_bytes(code.code)),
            (
                "consts",
                "tuple",
                matches!(object(code.consts), Object::Tuple(_)),
            ),
            ("names", "tuple of str", names_right),
            ("localsplusnames", "tuple of str", localsplusnames_right),
            ("localspluskinds", "bytes", is_bytes(code.localspluskinds)),
            ("filename", "str", is_str(code.filename)),
            ("name", "str", is_str(code.name)),
            ("qualname", "str", is_str(code.qualname)),
            ("linetable", "bytes", is_bytes(code.linetable)),
            ("exceptiontable", "bytes", is_bytes(code.exceptiontable)),
        ];
        match fields.into_iter().find(|(_, _, is_right)| !is_right) {
            Some((field, expected, _)) => Err(ReadError::BadCode {
                offset,
                field,
                expected,
            }),
            None => Ok(()),
        }
    }

    fn is_names(&mut self, id: ObjectId) -> bool {
        if self.names.contains(&id) {
            return true;
        }
        let Object::Tuple(items) = self.graph.object(id) else {
            return false;
        };
        let is_str = |id: &ObjectId| matches!(self.graph.object(*id), Object::Str { .. });
        let right = self.graph.items(items).iter().all(is_str);
        if right {
            self.names.insert(id);
        }
        right
    }
}
