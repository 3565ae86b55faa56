//! The names that the code generator itself uses.

use crate::name::{Name, Names};

/// Declares names whose numbers are known beforehand.
macro_rules! known {
    ($($constant:ident $text:literal,)*) => {
        #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
        #[repr(u32)]
        enum Number {
            $($constant,)*
        }

        $(
            #[allow(missing_docs)]
            pub(crate) const $constant: Name = Name(Number::$constant as u32);
        )*

        const TEXTS: &[&str] = &[$($text,)*];
    };
}

known! {
    EMPTY "",
    ANNOTATE "__annotate__",
    ANNOTATE_FUNC "__annotate_func__",
    ANNOTATIONS "__annotations__",
    CLASS "__class__",
    CLASSCELL "__classcell__",
    CLASSDICT "__classdict__",
    CLASSDICTCELL "__classdictcell__",
    CONDITIONAL_ANNOTATIONS "__conditional_annotations__",
    DICT_COMPREHENSION "<dictcomp>",
    DOC "__doc__",
    FIRSTLINENO "__firstlineno__",
    FORMAT "format",
    DOT_GENERIC_BASE ".generic_base",
    DOT_TYPE_PARAMS ".type_params",
    GENERATOR_EXPRESSION "<genexpr>",
    JOIN "join",
    LAMBDA "<lambda>",
    LIST_COMPREHENSION "<listcomp>",
    MODULE "<module>",
    MODULE_ATTRIBUTE "__module__",
    NAME "__name__",
    QUALNAME "__qualname__",
    RETURN "return",
    SET_COMPREHENSION "<setcomp>",
    STATIC_ATTRIBUTES "__static_attributes__",
    SUPER "super",
    TYPE_PARAMS "__type_params__",
}

/// Names with the [`known`](self) names in their places.
pub(crate) fn names<'a>() -> Names<'a> {
    let mut names = Names::default();
    for &text in TEXTS {
        names.intern(text);
    }
    names
}
