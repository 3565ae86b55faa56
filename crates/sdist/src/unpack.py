"""Unpacks an archive that is not a .tar.gz. Arguments: the archive, the directory to create."""

import os
import stat
import sys
import tarfile
import zipfile


def unpack_zip(archive, directory):
    """Unpacks as `zipfile` does, which never leaves the directory, and keeps what is executable."""
    with zipfile.ZipFile(archive) as source:
        for member in source.infolist():
            path = source.extract(member, directory)
            if not member.is_dir() and member.external_attr >> 16 & stat.S_IXUSR:
                os.chmod(path, 0o755)


def main():
    archive, directory = sys.argv[1:]
    os.makedirs(directory)
    try:
        if zipfile.is_zipfile(archive):
            unpack_zip(archive, directory)
        else:
            with tarfile.open(archive) as source:
                source.extractall(directory, filter="data")
    except (OSError, EOFError, tarfile.TarError, zipfile.BadZipFile) as error:
        sys.exit(f"{error}")


main()
