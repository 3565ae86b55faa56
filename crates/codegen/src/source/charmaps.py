"""Writes charmaps.rs: what CPython's encodings of one byte per character make of bytes from 0x80 on.

Run it with a CPython: python3.14 charmaps.py > charmaps.rs && rustfmt charmaps.rs
"""

import encodings
import encodings.aliases
import pkgutil

UNDEFINED = "\ufffe"
ASCII = bytes(range(128))


def decoded(name):
    """The characters of the upper half, None if it is no such encoding."""
    try:
        if ASCII.decode(name) != ASCII.decode("ascii"):
            return None
    except Exception:
        return None
    table = ""
    for byte in range(128, 256):
        try:
            character = bytes([byte]).decode(name)
        except UnicodeDecodeError as error:
            if "character maps to <undefined>" not in str(error):
                return None
            character = UNDEFINED
        if len(character) != 1 or ord(character) > 0xFFFF:
            return None
        table += character
    # Whether bytes have any effect on one another.
    known = bytes(byte for byte in range(128, 256) if table[byte - 128] != UNDEFINED)
    expected = "".join(table[byte - 128] for byte in known)
    if known.decode(name) != expected or known[::-1].decode(name) != expected[::-1]:
        return None
    return table


def escaped(table):
    return "".join(
        character if character.isprintable() and not character.isspace() and character not in '"\\' else f"\\u{{{ord(character):x}}}"
        for character in table
    )


names = sorted(module.name for module in pkgutil.iter_modules(encodings.__path__) if "escape" not in module.name)
tables = {name: table for name in names if (table := decoded(name)) and name != "latin_1"}
aliases = encodings.aliases.aliases
wanted = set(tables) | {"latin_1", "ascii", "utf_8", "utf_8_sig"}
print("//! Made by charmaps.py: CPython's encodings of one byte per character.")
print()
print("/// For every name of an encoding the name of its codec.")
rows = sorted((alias, name) for alias, name in aliases.items() if name in wanted)
print("pub(super) const ALIASES: &[(&str, &str)] = &[")
for alias, name in rows:
    print(f'    ("{alias}", "{name}"),')
print("];")
print()
print("/// The names of all other encodings.")
others = {name for name in names + ["raw_unicode_escape", "unicode_escape"] if name not in wanted and name != "aliases"}
others |= {alias for alias, name in aliases.items() if name not in wanted}
print("pub(super) const OTHERS: &[&str] = &[")
for name in sorted(others):
    print(f'    "{name}",')
print("];")
print()
print("/// For every codec the characters that the bytes from 0x80 on stand for; U+FFFE for none.")
print("pub(super) const CHARMAPS: &[(&str, &str)] = &[")
for name, table in sorted(tables.items()):
    print(f'    ("{name}", "{escaped(table)}"),')
print("];")
