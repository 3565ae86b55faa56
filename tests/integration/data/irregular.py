"""irregular.py DIRECTORY: writes wheels that break the rules, and irregular.txt, which locks them."""

import base64
import hashlib
import pathlib
import sys
import zipfile

root = pathlib.Path(sys.argv[1]).resolve()
(root / "irregular").mkdir(exist_ok=True)


def row(name, content):
    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest())
    return f"{name},sha256={digest.decode().rstrip('=')},{len(content)}\n"


def lock(name, files, change_record):
    """Writes a wheel with these files, and a RECORD with mistakes; returns its line in the lock."""
    dist_info = f"{name}-1.0.dist-info"
    files = {
        **files,
        f"{dist_info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n".encode(),
        f"{dist_info}/WHEEL": b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\n",
    }
    record = change_record("".join(row(*file) for file in files.items()))
    path = root / "irregular" / f"{name}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        for file, content in {**files, f"{dist_info}/RECORD": record.encode()}.items():
            # A fixed time, so that the hash is the same every time.
            wheel.writestr(zipfile.ZipInfo(file), content)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return f"{name} @ file://{path} --hash=sha256:{digest}\n"


lines = [
    # RECORD lists what is not there, and not what is.
    lock(
        "unlisted",
        {
            "unlisted/__init__.py": b"from . import more\n",
            "unlisted/more.py": b"",
            "unlisted_top/__init__.py": b"",
        },
        lambda record: "".join(
            line for line in record.splitlines(True) if line.startswith(("unlisted/__", "unlisted-1"))
        )
        + "gone_top/__init__.py,,\ngone.py,,\nunlisted/,,\n",
    ),
    # RECORD is right, but spelled in other ways.
    lock(
        "spelled",
        {"spelled/__init__.py": b""},
        lambda record: "\ufeff" + record.replace("spelled/", "/spelled/").replace("\n", "\r\n").rstrip(),
    ),
    lock(
        "entries",
        {
            "entries/__init__.py": b"def main():\n    print('main')\n",
            "entries.data/config.json": b"{}",
            "entries-1.0.dist-info/entry_points.txt": b"\xef\xbb\xbf[console_scripts]\r\n"
            b"run = entries:main ; a comment\r\n../evil = entries:main\r\npython = entries:main",
        },
        lambda record: record,
    ),
]
(root / "irregular.txt").write_text("".join(lines), encoding="utf-8")
