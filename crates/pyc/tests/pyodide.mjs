// Runs oracle.py in a CPython that is compiled to WebAssembly:
//     node pyodide.mjs PACKAGE_DIR oracle.py MODE [DIR]
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";

const [packageDir, script, mode, ...directories] = process.argv.slice(2);
const require = createRequire(import.meta.url);
const { loadPyodide } = require(join(resolve(packageDir), "pyodide.js"));
const python = await loadPyodide({
  indexURL: resolve(packageDir) + "/",
  stdout: (line) => process.stdout.write(line + "\n"),
});

function mount(directory, at) {
  python.FS.mkdir(at);
  python.FS.mount(python.FS.filesystems.NODEFS, { root: resolve(directory) }, at);
  return at;
}

mount(dirname(resolve(script)), "/oracle");
const mounted = directories.map((directory, number) => mount(directory, `/directory${number}`));
python.globals.set("arguments", python.toPy([mode, ...mounted]));
python.runPython(`
import sys
sys.path.insert(0, "/oracle")
sys.dont_write_bytecode = True
import oracle
oracle.main(*arguments)
`);
