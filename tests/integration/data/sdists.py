"""Writes source distributions. Argument: the folder. Standard input: a JSON object a line, with `filename` (NAME-VERSION.tar.gz or .zip)
and `files`, texts by path below the archive's directory."""

import gzip
import io
import json
import os
import sys
import tarfile
import zipfile


def write_tar(path, top, files):
    # Without the time, so that the hash is the same every time.
    with gzip.GzipFile(path, "wb", mtime=0) as file, tarfile.open(fileobj=file, mode="w") as archive:
        for name, text in files.items():
            content = text.encode()
            member = tarfile.TarInfo(f"{top}/{name}")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))


def write_zip(path, top, files):
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(f"{top}/{name}"), text)


def main():
    folder = sys.argv[1]
    os.makedirs(folder, exist_ok=True)
    for line in sys.stdin:
        description = json.loads(line)
        filename = description["filename"]
        top = filename.removesuffix(".zip").removesuffix(".tar.gz")
        write = write_zip if filename.endswith(".zip") else write_tar
        write(os.path.join(folder, filename), top, description["files"])


main()
