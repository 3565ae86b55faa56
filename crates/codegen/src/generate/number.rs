//! What instructions' arguments mean.

/// How many values an expression may hold on the stack at once before the generator takes a
/// slower way (`_PY_STACK_USE_GUIDELINE`).
pub(super) const STACK_USE_GUIDELINE: usize = 30;

/// How many blocks may be nested statically (`CO_MAXBLOCKS`).
pub(super) const MAX_BLOCKS: usize = 21;

/// Arguments of `RESUME`.
pub(super) mod resume {
    pub(crate) const AT_START: u32 = 0;
    pub(crate) const AFTER_YIELD: u32 = 1;
    pub(crate) const AFTER_YIELD_FROM: u32 = 2;
    pub(crate) const AFTER_AWAIT: u32 = 3;
}

/// Arguments of `CALL_INTRINSIC_1`.
pub(super) mod intrinsic1 {
    pub(crate) const IMPORT_STAR: u32 = 2;
    pub(crate) const STOPITERATION_ERROR: u32 = 3;
    pub(crate) const ASYNC_GEN_WRAP: u32 = 4;
    pub(crate) const UNARY_POSITIVE: u32 = 5;
    pub(crate) const LIST_TO_TUPLE: u32 = 6;
    pub(crate) const TYPEVAR: u32 = 7;
    pub(crate) const PARAMSPEC: u32 = 8;
    pub(crate) const TYPEVARTUPLE: u32 = 9;
    pub(crate) const SUBSCRIPT_GENERIC: u32 = 10;
    pub(crate) const TYPEALIAS: u32 = 11;
}

/// Arguments of `CALL_INTRINSIC_2`.
pub(super) mod intrinsic2 {
    pub(crate) const PREP_RERAISE_STAR: u32 = 1;
    pub(crate) const TYPEVAR_WITH_BOUND: u32 = 2;
    pub(crate) const TYPEVAR_WITH_CONSTRAINTS: u32 = 3;
    pub(crate) const SET_FUNCTION_TYPE_PARAMS: u32 = 4;
    pub(crate) const SET_TYPEPARAM_DEFAULT: u32 = 5;
}

/// Arguments of `LOAD_COMMON_CONSTANT`.
pub(super) mod common_constant {
    pub(crate) const ASSERTION_ERROR: u32 = 0;
    pub(crate) const NOT_IMPLEMENTED_ERROR: u32 = 1;
    pub(crate) const TUPLE: u32 = 2;
    pub(crate) const ALL: u32 = 3;
    pub(crate) const ANY: u32 = 4;
}

/// Arguments of `LOAD_SPECIAL`.
pub(super) mod special {
    pub(crate) const ENTER: u32 = 0;
    pub(crate) const EXIT: u32 = 1;
    pub(crate) const AENTER: u32 = 2;
    pub(crate) const AEXIT: u32 = 3;
}

/// Arguments of `MAKE_FUNCTION` (until 3.12) and `SET_FUNCTION_ATTRIBUTE`.
pub(super) mod function {
    pub(crate) const DEFAULTS: u32 = 1;
    pub(crate) const KWDEFAULTS: u32 = 2;
    pub(crate) const ANNOTATIONS: u32 = 4;
    pub(crate) const CLOSURE: u32 = 8;
    pub(crate) const ANNOTATE: u32 = 16;
}

/// Arguments of `BINARY_OP`.
pub(super) mod binary {
    use ruff_python_ast::Operator;

    pub(crate) const SUBTRACT: u32 = 10;
    pub(crate) const SUBSCRIPT: u32 = 26;
    const INPLACE: u32 = 13;

    /// The number of an operator.
    pub(crate) const fn number(operator: Operator) -> u32 {
        match operator {
            Operator::Add => 0,
            Operator::BitAnd => 1,
            Operator::FloorDiv => 2,
            Operator::LShift => 3,
            Operator::MatMult => 4,
            Operator::Mult => 5,
            Operator::Mod => 6,
            Operator::BitOr => 7,
            Operator::Pow => 8,
            Operator::RShift => 9,
            Operator::Sub => SUBTRACT,
            Operator::Div => 11,
            Operator::BitXor => 12,
        }
    }

    /// The number of an operator of an augmented assignment.
    pub(crate) const fn inplace(operator: Operator) -> u32 {
        number(operator) + INPLACE
    }
}

/// Code objects' flags (`co_flags`).
pub(super) mod flag {
    pub(crate) const OPTIMIZED: u32 = 0x1;
    pub(crate) const NEWLOCALS: u32 = 0x2;
    pub(crate) const VARARGS: u32 = 0x4;
    pub(crate) const VARKEYWORDS: u32 = 0x8;
    pub(crate) const NESTED: u32 = 0x10;
    pub(crate) const GENERATOR: u32 = 0x20;
    pub(crate) const COROUTINE: u32 = 0x80;
    pub(crate) const ASYNC_GENERATOR: u32 = 0x200;
    pub(crate) const HAS_DOCSTRING: u32 = 0x400_0000;
    pub(crate) const METHOD: u32 = 0x800_0000;
}
