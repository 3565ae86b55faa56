"""wheels.py DIRECTORY: writes wheels, each described by a line of JSON on standard input.

A line has `name`, `version`, `requires` (values of Requires-Dist), `files` (content by path) and, if the name of the file is to differ from
what follows, `filename`, `dist_info` and `tags`. `zeros` is a number of bytes: a file of that size, stored without being written.
"""

import base64
import hashlib
import io
import json
import pathlib
import struct
import sys
import zipfile
import zlib

CHUNK = bytes(1 << 20)


def row(name, content):
    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest())
    return f"{name},sha256={digest.decode().rstrip('=')},{len(content)}\n"


def crc_of_zeros(size):
    crc = 0
    for start in range(0, size, len(CHUNK)):
        crc = zlib.crc32(CHUNK[: min(len(CHUNK), size - start)], crc)
    return crc


def write(root, spec):
    dist_info = spec.get("dist_info") or f"{spec['name']}-{spec['version']}.dist-info"
    metadata = f"Metadata-Version: 2.1\nName: {spec['name']}\nVersion: {spec['version']}\n"
    for extra in spec.get("extras", []):
        metadata += f"Provides-Extra: {extra}\n"
    for requirement in spec.get("requires", []):
        metadata += f"Requires-Dist: {requirement}\n"
    files = {name: content.encode() for name, content in spec.get("files", {}).items()}
    files[f"{dist_info}/METADATA"] = metadata.encode()
    files[f"{dist_info}/WHEEL"] = b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    record = "".join(row(*file) for file in files.items()) + f"{dist_info}/RECORD,,\n"
    files[f"{dist_info}/RECORD"] = record.encode()
    filename = spec.get("filename") or f"{spec['name']}-{spec['version']}-{spec.get('tags', 'py3-none-any')}.whl"
    path = root / filename
    # A fixed time, so that the hash is the same every time.
    time = (1980, 1, 1, 0, 0, 0)
    zeros = spec.get("zeros", 0)
    if not zeros:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as wheel:
            for file, content in files.items():
                wheel.writestr(zipfile.ZipInfo(file, time), content)
        return
    # The zeros come first, as a hole in the file; all else is appended to the archive with only this member.
    name = spec["zeros_path"].encode()
    crc = crc_of_zeros(zeros)
    common = struct.pack("<HHHHHIIIHH", 20, 0, 0, 0, 33, crc, zeros, zeros, len(name), 0)
    central = b"PK\1\2" + struct.pack("<H", 20) + common + struct.pack("<HHHII", 0, 0, 0, 0o644 << 16, 0) + name
    with open(path, "wb") as archive:
        archive.write(b"PK\3\4" + common + name)
        archive.seek(zeros, io.SEEK_CUR)
        start = archive.tell()
        archive.write(central + b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(central), start, 0))
    with zipfile.ZipFile(path, "a") as wheel:
        for file, content in files.items():
            wheel.writestr(zipfile.ZipInfo(file, time), content)


root = pathlib.Path(sys.argv[1])
root.mkdir(parents=True, exist_ok=True)
for line in sys.stdin:
    write(root, json.loads(line))
