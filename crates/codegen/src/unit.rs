//! What the code generator hands to the assembler: one code object to be.

use crate::constant::ConstantId;
use crate::instruction::InstructionSequence;
use crate::name::Name;

/// The bits of `co_flags` that the passes look at. Source: `Include/cpython/code.h`.
pub(crate) mod flags {
    pub(crate) const VARARGS: u32 = 0x4;
    pub(crate) const VARKEYWORDS: u32 = 0x8;
    /// Generators, coroutines and asynchronous generators
    pub(crate) const ANY_GENERATOR: u32 = 0x20 | 0x80 | 0x200;
}

/// One code object before its instructions are optimised and assembled.
/// Source: `_PyCompile_CodeUnitMetadata` in `pycore_compile.h`, CPython 3.14.
#[derive(Debug)]
pub(crate) struct Unit {
    pub name: Name,
    pub qualname: Name,
    /// `co_flags`, but for what the assembler finds out
    pub flags: u32,
    /// How many positional parameters there are, those that are positional only among them (`co_argcount`)
    pub argcount: u32,
    pub posonlyargcount: u32,
    pub kwonlyargcount: u32,
    pub firstlineno: i32,
    pub instructions: InstructionSequence,
    /// What the argument of `LOAD_CONST` is an index of
    pub consts: Vec<ConstantId>,
    /// What the arguments of `LOAD_GLOBAL`, `LOAD_ATTR`, … are indices of
    pub names: Vec<Name>,
    /// Arguments and other local variables
    pub varnames: Vec<Name>,
    /// Local variables that nested scopes use
    pub cellvars: Vec<Name>,
    /// Variables of enclosing scopes
    pub freevars: Vec<Name>,
    /// Names that are local variables of an inlined comprehension only (`u_fasthidden`)
    pub fast_hidden: Vec<Name>,
}
