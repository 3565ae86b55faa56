//! What the numbers mean that some instructions have as arguments.

/// The argument of `BINARY_OP`.
/// Source: `NB_ADD` and so on in `Include/opcode.h`; the numbers are the same in all versions.
#[allow(dead_code)]
pub(crate) mod binary {
    pub(crate) const ADD: u32 = 0;
    pub(crate) const AND: u32 = 1;
    pub(crate) const FLOOR_DIVIDE: u32 = 2;
    pub(crate) const LEFT_SHIFT: u32 = 3;
    pub(crate) const MATRIX_MULTIPLY: u32 = 4;
    pub(crate) const MULTIPLY: u32 = 5;
    pub(crate) const REMAINDER: u32 = 6;
    pub(crate) const OR: u32 = 7;
    pub(crate) const POWER: u32 = 8;
    pub(crate) const RIGHT_SHIFT: u32 = 9;
    pub(crate) const SUBTRACT: u32 = 10;
    pub(crate) const TRUE_DIVIDE: u32 = 11;
    pub(crate) const XOR: u32 = 12;
    /// To be added for the operators that assign, such as `+=`.
    pub(crate) const IN_PLACE: u32 = 13;
    /// `a[b]` (3.14)
    pub(crate) const SUBSCRIPT: u32 = 26;
}

/// The argument of `COMPARE_OP`: the operator, and from 3.12 on also which outcomes are true.
/// Source: `Include/opcode.h`, `codegen_addcompare` in `Python/codegen.c`, CPython 3.14.
#[allow(dead_code)]
pub(crate) mod compare {
    use crate::version::Version;

    pub(crate) const LESS: u32 = 0;
    pub(crate) const LESS_OR_EQUAL: u32 = 1;
    pub(crate) const EQUAL: u32 = 2;
    pub(crate) const NOT_EQUAL: u32 = 3;
    pub(crate) const GREATER: u32 = 4;
    pub(crate) const GREATER_OR_EQUAL: u32 = 5;

    /// What the comparison leaves on the stack is made a `bool` first (3.13).
    pub(crate) const TO_BOOL: u32 = 16;

    /// By operator: 1 unordered, 2 less, 4 greater, 8 equal
    const OUTCOMES: [u32; 6] = [2, 2 | 8, 8, 1 | 2 | 4, 4, 4 | 8];

    /// The argument for one of the operators above.
    pub(crate) const fn argument(operator: u32, version: Version) -> u32 {
        let outcomes = OUTCOMES[operator as usize];
        match version {
            Version::V3_11 => operator,
            Version::V3_12 => operator << 4 | outcomes,
            Version::V3_13 | Version::V3_14 | Version::V3_15 => operator << 5 | outcomes,
        }
    }
}

/// The argument of `CALL_INTRINSIC_1` (3.12).
/// Source: `pycore_intrinsics.h`, CPython 3.14.
#[allow(dead_code)]
pub(crate) mod intrinsic_1 {
    pub(crate) const PRINT: u32 = 1;
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

/// The argument of `CALL_INTRINSIC_2` (3.12).
/// Source: `pycore_intrinsics.h`, CPython 3.14.
#[allow(dead_code)]
pub(crate) mod intrinsic_2 {
    pub(crate) const PREP_RERAISE_STAR: u32 = 1;
    pub(crate) const TYPEVAR_WITH_BOUND: u32 = 2;
    pub(crate) const TYPEVAR_WITH_CONSTRAINTS: u32 = 3;
    pub(crate) const SET_FUNCTION_TYPE_PARAMS: u32 = 4;
    /// 3.13
    pub(crate) const SET_TYPEPARAM_DEFAULT: u32 = 5;
}

/// The argument of `LOAD_COMMON_CONSTANT` (3.14).
/// Source: `pycore_opcode_utils.h`, CPython 3.14.
#[allow(dead_code)]
pub(crate) mod common_constant {
    pub(crate) const ASSERTION_ERROR: u32 = 0;
    pub(crate) const NOT_IMPLEMENTED_ERROR: u32 = 1;
    pub(crate) const TUPLE: u32 = 2;
    pub(crate) const ALL: u32 = 3;
    pub(crate) const ANY: u32 = 4;
}

/// The argument of `LOAD_SPECIAL` (3.14).
/// Source: `pycore_ceval.h`, CPython 3.14.
#[allow(dead_code)]
pub(crate) mod special {
    pub(crate) const ENTER: u32 = 0;
    pub(crate) const EXIT: u32 = 1;
    pub(crate) const AENTER: u32 = 2;
    pub(crate) const AEXIT: u32 = 3;
}

/// The argument of `SET_FUNCTION_ATTRIBUTE` (3.13) and of `MAKE_FUNCTION` before: bits.
/// Source: `pycore_opcode_utils.h`, CPython 3.14.
#[allow(dead_code)]
pub(crate) mod function_attribute {
    pub(crate) const DEFAULTS: u32 = 1;
    pub(crate) const KWDEFAULTS: u32 = 2;
    pub(crate) const ANNOTATIONS: u32 = 4;
    pub(crate) const CLOSURE: u32 = 8;
    /// 3.14
    pub(crate) const ANNOTATE: u32 = 16;
}

/// The argument of `CONVERT_VALUE` (3.13), and a part of that of `FORMAT_VALUE` and `BUILD_INTERPOLATION`.
/// Source: `Include/ceval.h`.
#[allow(dead_code)]
pub(crate) mod conversion {
    pub(crate) const NONE: u32 = 0;
    pub(crate) const STR: u32 = 1;
    pub(crate) const REPR: u32 = 2;
    pub(crate) const ASCII: u32 = 3;
}

/// The argument of `RESUME`.
/// Source: `pycore_opcode_utils.h`, CPython 3.14.
#[allow(dead_code)]
pub(crate) mod resume {
    pub(crate) const AT_FUNC_START: u32 = 0;
    pub(crate) const AFTER_YIELD: u32 = 1;
    pub(crate) const AFTER_YIELD_FROM: u32 = 2;
    pub(crate) const AFTER_AWAIT: u32 = 3;
    /// Added where one handler, that of the whole generator, watches (3.13). The control-flow passes do it.
    pub(crate) const DEPTH_1: u32 = 4;
}
