// Bundles the page into kg/serving/static (or the folder given), with a .gz beside each text file.
// The SPARQL editor is a chunk of its own that loads when its tab is opened.
import { build } from "esbuild";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const here = dirname(fileURLToPath(import.meta.url));
const out = process.argv[2] ?? join(here, "..", "kg", "serving", "static");

// The column resizer inside the SPARQL editor adds a <style> element, which the page's policy forbids: it becomes an inert element.
const withoutStyleElements = {
  name: "without-style-elements",
  setup(plugins) {
    plugins.onLoad({ filter: /yasgui\.esm\.js$/ }, ({ path }) => ({
      contents: readFileSync(path, "utf8").replaceAll('document.createElement("style")', 'document.createElement("template")'),
      loader: "js",
    }));
  },
};

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
await build({
  absWorkingDir: here,
  entryPoints: { main: "src/main.ts", theme: "src/theme.ts", style: "src/style.css", sparql: "src/sparql.css" },
  bundle: true,
  splitting: true,
  format: "esm",
  target: "es2022",
  minify: true,
  legalComments: "linked",
  outdir: out,
  loader: { ".svg": "file", ".woff2": "file", ".png": "file" },
  plugins: [withoutStyleElements],
  logLevel: "warning",
});
cpSync(join(here, "src", "index.html"), join(out, "index.html"));
cpSync(join(here, "src", "icon.svg"), join(out, "icon.svg"));
let total = 0;
for (const name of readdirSync(out)) {
  if (!/\.(js|css|html|svg)$/.test(name)) continue;
  const packed = gzipSync(readFileSync(join(out, name)), { level: 9 });
  writeFileSync(join(out, `${name}.gz`), packed);
  if (!name.startsWith("sparql")) total += packed.length;
  console.log(`${name} ${(packed.length / 1024).toFixed(1)} kB gzip`);
}
