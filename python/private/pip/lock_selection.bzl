def select_package_file(**kw):
    def sel(package, environment):
        short = environment.python.replace(".", "").removesuffix("t")
        abi = "cp" + environment.python.replace(".", "")
        arch = environment.platform.split("_")[-1] if "x86" not in environment.platform else "x86_64"
        os = "manylinux" if environment.platform.startswith("linux_") and "musl" not in environment.platform else "musllinux" if "musl" in environment.platform else "macosx" if "macos" in environment.platform else "win"
        for f in package.files:
            if f.filename.endswith("none-any.whl"):
                return f
            if "cp{}-{}-".format(short, abi) in f.filename and os in f.filename and (arch in f.filename or (os == "macosx" and arch == "aarch64" and "arm64" in f.filename)):
                return f
        for f in package.files:
            if f.kind == "sdist":
                return f
        return None
    return sel
