//! The instructions of all versions.

use super::Kinds;

/// Declares [`Op`] and its names.
macro_rules! ops {
    ($($op:ident $name:literal,)*) => {
        /// An instruction or pseudo-instruction of any version from 3.11 to 3.15, named as CPython names it.
        /// Specialised and instrumented forms, which only an interpreter makes, are none.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[allow(clippy::enum_variant_names, reason = "named as CPython names them")]
        #[repr(u8)]
        pub(crate) enum Op {
            $($op,)*
        }

        /// All instructions, in the order of their discriminants.
        const ALL: &[Op] = &[$(Op::$op,)*];
        const NAMES: &[&str] = &[$($name,)*];
    };
}

ops! {
    AnnotationsPlaceholder "ANNOTATIONS_PLACEHOLDER",
    AsyncGenWrap "ASYNC_GEN_WRAP",
    BeforeAsyncWith "BEFORE_ASYNC_WITH",
    BeforeWith "BEFORE_WITH",
    BinaryOp "BINARY_OP",
    BinarySlice "BINARY_SLICE",
    BinarySubscr "BINARY_SUBSCR",
    BuildConstKeyMap "BUILD_CONST_KEY_MAP",
    BuildInterpolation "BUILD_INTERPOLATION",
    BuildList "BUILD_LIST",
    BuildMap "BUILD_MAP",
    BuildSet "BUILD_SET",
    BuildSlice "BUILD_SLICE",
    BuildString "BUILD_STRING",
    BuildTemplate "BUILD_TEMPLATE",
    BuildTuple "BUILD_TUPLE",
    Cache "CACHE",
    Call "CALL",
    CallFunctionEx "CALL_FUNCTION_EX",
    CallIntrinsic1 "CALL_INTRINSIC_1",
    CallIntrinsic2 "CALL_INTRINSIC_2",
    CallKw "CALL_KW",
    CheckEgMatch "CHECK_EG_MATCH",
    CheckExcMatch "CHECK_EXC_MATCH",
    CleanupThrow "CLEANUP_THROW",
    CompareOp "COMPARE_OP",
    ContainsOp "CONTAINS_OP",
    ConvertValue "CONVERT_VALUE",
    Copy "COPY",
    CopyFreeVars "COPY_FREE_VARS",
    DeleteAttr "DELETE_ATTR",
    DeleteDeref "DELETE_DEREF",
    DeleteFast "DELETE_FAST",
    DeleteGlobal "DELETE_GLOBAL",
    DeleteName "DELETE_NAME",
    DeleteSubscr "DELETE_SUBSCR",
    DictMerge "DICT_MERGE",
    DictUpdate "DICT_UPDATE",
    EndAsyncFor "END_ASYNC_FOR",
    EndFor "END_FOR",
    EndSend "END_SEND",
    ExtendedArg "EXTENDED_ARG",
    FormatSimple "FORMAT_SIMPLE",
    FormatValue "FORMAT_VALUE",
    FormatWithSpec "FORMAT_WITH_SPEC",
    ForIter "FOR_ITER",
    GetAiter "GET_AITER",
    GetAnext "GET_ANEXT",
    GetAwaitable "GET_AWAITABLE",
    GetIter "GET_ITER",
    GetLen "GET_LEN",
    GetYieldFromIter "GET_YIELD_FROM_ITER",
    ImportFrom "IMPORT_FROM",
    ImportName "IMPORT_NAME",
    ImportStar "IMPORT_STAR",
    IsOp "IS_OP",
    Jump "JUMP",
    JumpBackward "JUMP_BACKWARD",
    JumpBackwardNoInterrupt "JUMP_BACKWARD_NO_INTERRUPT",
    JumpForward "JUMP_FORWARD",
    JumpIfFalse "JUMP_IF_FALSE",
    JumpIfFalseOrPop "JUMP_IF_FALSE_OR_POP",
    JumpIfTrue "JUMP_IF_TRUE",
    JumpIfTrueOrPop "JUMP_IF_TRUE_OR_POP",
    JumpNoInterrupt "JUMP_NO_INTERRUPT",
    KwNames "KW_NAMES",
    ListAppend "LIST_APPEND",
    ListExtend "LIST_EXTEND",
    ListToTuple "LIST_TO_TUPLE",
    LoadAssertionError "LOAD_ASSERTION_ERROR",
    LoadAttr "LOAD_ATTR",
    LoadBuildClass "LOAD_BUILD_CLASS",
    LoadClassderef "LOAD_CLASSDEREF",
    LoadClosure "LOAD_CLOSURE",
    LoadCommonConstant "LOAD_COMMON_CONSTANT",
    LoadConst "LOAD_CONST",
    LoadDeref "LOAD_DEREF",
    LoadFast "LOAD_FAST",
    LoadFastAndClear "LOAD_FAST_AND_CLEAR",
    LoadFastBorrow "LOAD_FAST_BORROW",
    LoadFastBorrowLoadFastBorrow "LOAD_FAST_BORROW_LOAD_FAST_BORROW",
    LoadFastCheck "LOAD_FAST_CHECK",
    LoadFastLoadFast "LOAD_FAST_LOAD_FAST",
    LoadFromDictOrDeref "LOAD_FROM_DICT_OR_DEREF",
    LoadFromDictOrGlobals "LOAD_FROM_DICT_OR_GLOBALS",
    LoadGlobal "LOAD_GLOBAL",
    LoadLocals "LOAD_LOCALS",
    LoadMethod "LOAD_METHOD",
    LoadName "LOAD_NAME",
    LoadSmallInt "LOAD_SMALL_INT",
    LoadSpecial "LOAD_SPECIAL",
    LoadSuperAttr "LOAD_SUPER_ATTR",
    LoadSuperMethod "LOAD_SUPER_METHOD",
    LoadZeroSuperAttr "LOAD_ZERO_SUPER_ATTR",
    LoadZeroSuperMethod "LOAD_ZERO_SUPER_METHOD",
    MakeCell "MAKE_CELL",
    MakeFunction "MAKE_FUNCTION",
    MapAdd "MAP_ADD",
    MatchClass "MATCH_CLASS",
    MatchKeys "MATCH_KEYS",
    MatchMapping "MATCH_MAPPING",
    MatchSequence "MATCH_SEQUENCE",
    Nop "NOP",
    NotTaken "NOT_TAKEN",
    PopBlock "POP_BLOCK",
    PopExcept "POP_EXCEPT",
    PopIter "POP_ITER",
    PopJumpBackwardIfFalse "POP_JUMP_BACKWARD_IF_FALSE",
    PopJumpBackwardIfNone "POP_JUMP_BACKWARD_IF_NONE",
    PopJumpBackwardIfNotNone "POP_JUMP_BACKWARD_IF_NOT_NONE",
    PopJumpBackwardIfTrue "POP_JUMP_BACKWARD_IF_TRUE",
    PopJumpForwardIfFalse "POP_JUMP_FORWARD_IF_FALSE",
    PopJumpForwardIfNone "POP_JUMP_FORWARD_IF_NONE",
    PopJumpForwardIfNotNone "POP_JUMP_FORWARD_IF_NOT_NONE",
    PopJumpForwardIfTrue "POP_JUMP_FORWARD_IF_TRUE",
    PopJumpIfFalse "POP_JUMP_IF_FALSE",
    PopJumpIfNone "POP_JUMP_IF_NONE",
    PopJumpIfNotNone "POP_JUMP_IF_NOT_NONE",
    PopJumpIfTrue "POP_JUMP_IF_TRUE",
    PopTop "POP_TOP",
    Precall "PRECALL",
    PrepReraiseStar "PREP_RERAISE_STAR",
    PrintExpr "PRINT_EXPR",
    PushExcInfo "PUSH_EXC_INFO",
    PushNull "PUSH_NULL",
    RaiseVarargs "RAISE_VARARGS",
    Reraise "RERAISE",
    Resume "RESUME",
    ReturnConst "RETURN_CONST",
    ReturnGenerator "RETURN_GENERATOR",
    ReturnValue "RETURN_VALUE",
    Send "SEND",
    SetupAnnotations "SETUP_ANNOTATIONS",
    SetupCleanup "SETUP_CLEANUP",
    SetupFinally "SETUP_FINALLY",
    SetupWith "SETUP_WITH",
    SetAdd "SET_ADD",
    SetFunctionAttribute "SET_FUNCTION_ATTRIBUTE",
    SetUpdate "SET_UPDATE",
    StoreAttr "STORE_ATTR",
    StoreDeref "STORE_DEREF",
    StoreFast "STORE_FAST",
    StoreFastLoadFast "STORE_FAST_LOAD_FAST",
    StoreFastMaybeNull "STORE_FAST_MAYBE_NULL",
    StoreFastStoreFast "STORE_FAST_STORE_FAST",
    StoreGlobal "STORE_GLOBAL",
    StoreName "STORE_NAME",
    StoreSlice "STORE_SLICE",
    StoreSubscr "STORE_SUBSCR",
    Swap "SWAP",
    ToBool "TO_BOOL",
    UnaryInvert "UNARY_INVERT",
    UnaryNegative "UNARY_NEGATIVE",
    UnaryNot "UNARY_NOT",
    UnaryPositive "UNARY_POSITIVE",
    UnpackEx "UNPACK_EX",
    UnpackSequence "UNPACK_SEQUENCE",
    WithExceptStart "WITH_EXCEPT_START",
    YieldValue "YIELD_VALUE",
}

impl Op {
    /// How many there are.
    pub(crate) const COUNT: usize = ALL.len();

    /// All instructions, in the order of their discriminants.
    pub(crate) const ALL: &'static [Op] = ALL;

    /// CPython's name of the instruction.
    pub(crate) fn name(self) -> &'static str {
        NAMES[self as usize]
    }

    /// The instruction that CPython gives this name.
    #[cfg(test)]
    pub(crate) fn from_name(name: &str) -> Option<Op> {
        let index = NAMES.iter().position(|&known| known == name)?;
        Some(ALL[index])
    }

    /// Whether the instruction begins to watch over what follows for exceptions. Its argument is the
    /// label of the handler.
    pub(crate) const fn is_block_push(self) -> bool {
        matches!(self, Op::SetupFinally | Op::SetupWith | Op::SetupCleanup)
    }

    /// Whether the instruction jumps in every case.
    pub(crate) const fn is_unconditional_jump(self) -> bool {
        matches!(
            self,
            Op::Jump
                | Op::JumpNoInterrupt
                | Op::JumpForward
                | Op::JumpBackward
                | Op::JumpBackwardNoInterrupt
        )
    }

    /// Whether the instruction jumps if the value that it pops is so, and else goes on.
    pub(crate) const fn is_conditional_jump(self) -> bool {
        matches!(
            self,
            Op::PopJumpIfFalse | Op::PopJumpIfTrue | Op::PopJumpIfNone | Op::PopJumpIfNotNone
        )
    }

    /// Whether the instruction leaves the code object.
    pub(crate) const fn is_scope_exit(self) -> bool {
        matches!(
            self,
            Op::ReturnValue | Op::ReturnConst | Op::RaiseVarargs | Op::Reraise
        )
    }

    /// Whether the optimiser of blocks looks at what begins with the instruction.
    const fn is_replaced(self) -> bool {
        matches!(
            self,
            Op::BinaryOp
                | Op::BuildList
                | Op::BuildSet
                | Op::BuildTuple
                | Op::CallIntrinsic1
                | Op::CompareOp
                | Op::ContainsOp
                | Op::IsOp
                | Op::ListAppend
                | Op::LoadGlobal
                | Op::SetAdd
                | Op::StoreFast
                | Op::Swap
                | Op::ToBool
                | Op::UnaryInvert
                | Op::UnaryNegative
                | Op::UnaryNot
        )
    }

    /// The kinds that the instruction is of, wherever it stands.
    pub(super) const fn kinds(self) -> Kinds {
        let kinds = match self {
            // What ends the watch of a handler does nothing once handlers are known.
            Op::Nop | Op::PopBlock => Kinds::NOP,
            Op::LoadConst | Op::LoadSmallInt => Kinds::CONSTANT,
            Op::PopTop => Kinds::POP,
            Op::LoadClosure | Op::LoadFast | Op::StoreFast | Op::StoreFastMaybeNull => Kinds::LOCAL,
            _ => Kinds::NONE,
        };
        if self.is_replaced() {
            kinds.and(Kinds::REPLACED)
        } else {
            kinds
        }
    }

    /// Whether the instruction is only for the passes, or takes the value of a variable away.
    pub(super) const fn is_rare(self) -> bool {
        matches!(
            self,
            Op::LoadClosure | Op::StoreFastMaybeNull | Op::LoadFastAndClear | Op::DeleteFast
        )
    }
}
