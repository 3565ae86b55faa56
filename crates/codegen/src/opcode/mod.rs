//! What the versions' instructions are.

mod op;

pub(crate) use self::op::Op;
