//! Bytecode as a list of instructions, for people who compare it.

use crate::opcode::{Op, Table};
use crate::version::Version;
use pyc::PythonVersion;

/// One instruction of a code object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Disassembled {
    /// Its offset in bytes, that of its prefixes left out.
    pub offset: usize,
    /// How many code units it has with prefixes and caches.
    pub units: usize,
    /// CPython's name of it, if the version has such an instruction.
    pub name: Option<&'static str>,
    /// Its number.
    pub number: u8,
    /// Its argument, with that of its prefixes.
    pub argument: u32,
}

/// The instructions of a `co_code`, without caches and `EXTENDED_ARG`.
pub fn disassemble(code: &[u8], version: PythonVersion) -> Vec<Disassembled> {
    let mut names = [None; 256];
    if let Some(version) = Version::new(version) {
        let table = Table::of(version);
        for &op in Op::ALL {
            let info = table.info(op);
            if info.exists() && !info.is_pseudo() {
                names[usize::from(info.number)] = Some((op, usize::from(info.caches)));
            }
        }
    }
    let mut instructions = Vec::new();
    let (mut prefix, mut prefixes) = (0, 0);
    let mut skipped = 0;
    for (index, unit) in code.chunks_exact(2).enumerate() {
        if skipped > 0 {
            skipped -= 1;
            continue;
        }
        let argument = prefix << 8 | u32::from(unit[1]);
        let known = names[usize::from(unit[0])];
        if matches!(known, Some((Op::ExtendedArg, _))) {
            (prefix, prefixes) = (argument, prefixes + 1);
            continue;
        }
        skipped = known.map_or(0, |(_, caches)| caches);
        instructions.push(Disassembled {
            offset: 2 * index,
            units: prefixes + 1 + skipped,
            name: known.map(|(op, _)| op.name()),
            number: unit[0],
            argument,
        });
        (prefix, prefixes) = (0, 0);
    }
    instructions
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_and_caches_belong_to_their_instruction() {
        // RESUME 0, LOAD_CONST 258, STORE_ATTR 1 with 4 caches, an unknown instruction
        let code = [&[128, 0, 69, 1, 82, 2, 110, 1][..], &[0; 8], &[255, 7]].concat();
        let found: Vec<_> = disassemble(&code, PythonVersion::new(3, 14))
            .iter()
            .map(|i| (i.offset, i.units, i.name, i.argument))
            .collect();
        let expected = [
            (0, 1, Some("RESUME"), 0),
            (4, 2, Some("LOAD_CONST"), 258),
            (6, 5, Some("STORE_ATTR"), 1),
            (16, 1, None, 7),
        ];
        assert_eq!(found, expected);
    }
}
