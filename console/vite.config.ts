import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

type Texts = Record<string, Record<string, string>>;

const own = "app/words/words.json";
const shared = "../lang";
/** Texts of the command line and of tools, which never reach a browser. */
const elsewhere = new Set(["cli.json", "sim.json", "audit.json", "words.json"]);

const read = (path: string): Texts => JSON.parse(readFileSync(path, "utf8")) as Texts;

/** `virtual:words/<lang>`: what the console says. `virtual:refusals/<lang>`: what the node's errors mean, from the project's lang/. */
function words(): Plugin {
  const of = (texts: Texts, lang: string) =>
    `export default ${JSON.stringify(Object.fromEntries(Object.entries(texts).map(([id, text]) => [id, text[lang] ?? ""])))}`;
  return {
    name: "words",
    resolveId: (id) => (id.startsWith("virtual:") ? `\0${id}` : undefined),
    load(id) {
      const [kind, lang] = id.startsWith("\0virtual:") ? id.slice("\0virtual:".length).split("/") : [];
      if (!lang) return undefined;
      if (kind === "words") {
        this.addWatchFile(join(process.cwd(), own));
        return of(read(own), lang);
      }
      const files = readdirSync(shared).filter((file) => file.endsWith(".json") && !elsewhere.has(file)).sort();
      return of(Object.assign({}, ...files.map((file) => read(join(shared, file)))) as Texts, lang);
    },
  };
}

/** Pins every script and style by its digest, so that the SHA-256 of index.html stands for the whole console. */
function pinned(): Plugin {
  const sha384 = (path: string) => `sha384-${createHash("sha384").update(readFileSync(path)).digest("base64")}`;
  return {
    name: "pinned",
    apply: "build",
    closeBundle() {
      const scripts = readdirSync("dist/assets").filter((file) => file.endsWith(".js")).sort();
      const integrity = Object.fromEntries(scripts.map((file) => [`/assets/${file}`, sha384(`dist/assets/${file}`)]));
      const map = `<script type="importmap">${JSON.stringify({ integrity })}</script>`;
      const page = readFileSync("dist/index.html", "utf8")
        .replace(/(<script type="module") crossorigin src="(\/[^"]+)"/, (_, tag: string, src: string) => `${map}\n    ${tag} src="${src}" integrity="${sha384(`dist${src}`)}"`)
        .replace(/(<link rel="stylesheet") crossorigin href="(\/[^"]+)"/, (_, tag: string, href: string) => `${tag} href="${href}" integrity="${sha384(`dist${href}`)}"`);
      writeFileSync("dist/index.html", page);
    },
  };
}

export default defineConfig({
  plugins: [react(), words(), pinned()],
  build: { target: "es2022", modulePreload: false, cssCodeSplit: false, assetsInlineLimit: 0 },
  test: { include: ["tests/unit/**/*.test.ts"], setupFiles: ["tests/unit/browser_globals.ts"] },
} as import("vite").UserConfig);
