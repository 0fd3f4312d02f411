import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";
import { wordsByPage } from "./tools/words_by_page";

type Texts = Record<string, Record<string, string>>;

const shared = "../lang";
/** Texts of the command line and of tools, which never reach a browser. */
const elsewhere = new Set(["cli.json", "sim.json", "audit.json", "words.json"]);

const read = (path: string): Texts => JSON.parse(readFileSync(path, "utf8")) as Texts;

const texts = () => read("app/words/words.json");
const refusals = () => Object.assign({}, ...readdirSync(shared).filter((file) => file.endsWith(".json") && !elsewhere.has(file)).sort().map((file) => read(join(shared, file)))) as Texts;
const inLanguage = (texts: Texts, ids: string[], lang: string) => `export default ${JSON.stringify(Object.fromEntries(ids.map((id) => [id, texts[id]?.[lang] ?? ""])))}`;

/** What the console says, by language and page, and `refusals`: what the node's errors mean, from the project's lang/. `virtual:words` says how each is loaded. */
function words(): Plugin {
  let pages = new Map<string, string[]>();
  const loaders = (lang: string) => [...pages.keys(), "refusals"].map((part) => `${JSON.stringify(part)}: () => import("virtual:words/${lang}/${part}")`).join(",");
  return {
    name: "words",
    buildStart() {
      pages = wordsByPage("app", Object.keys(texts()));
    },
    resolveId: (id) => (id.startsWith("virtual:words") ? `\0${id}` : undefined),
    load(id) {
      if (!id.startsWith("\0virtual:words")) return undefined;
      const [, lang, part = ""] = id.split("/");
      if (!lang) return `export default {${["en", "zh"].map((one) => `${one}: {${loaders(one)}}`).join(",")}}`;
      if (part === "refusals") return inLanguage(refusals(), Object.keys(refusals()), lang);
      return inLanguage(texts(), pages.get(part) ?? [], lang);
    },
  };
}

/** What somebody waits for before anything is shown (scripts, style and the words of one language), and for a page besides; as sent, compressed. */
const ENTRY_KB_MAX = 110;
const PAGE_KB_MAX = 40;

/** Fails the build that grows beyond what people on a slow line can be asked to wait for. */
function budget(): Plugin {
  return {
    name: "budget",
    apply: "build",
    generateBundle: {
      order: "post",
      handler(_, bundle) {
        const size = (content: string | Uint8Array) => gzipSync(content, { level: 9 }).length / 1000;
        const files = Object.values(bundle).filter(({ fileName }) => /\.(js|css)$/.test(fileName)).map((file) => ({ name: file.fileName, kB: size(file.type === "chunk" ? file.code : file.source), atOnce: file.type === "asset" || file.isEntry }));
        const words = files.filter(({ name }) => WORDS_AT_ONCE.test(name));
        const entry = files.reduce((sum, { kB, atOnce }) => sum + (atOnce ? kB : 0), Math.max(...words.map(({ kB }) => kB)));
        const large = files.filter(({ kB, atOnce }) => !atOnce && kB > PAGE_KB_MAX);
        this.info(`entry with its words: ${entry.toFixed(1)} kB of ${ENTRY_KB_MAX}`);
        if (words.length === 0 || entry > ENTRY_KB_MAX) this.error(`the entry has ${entry.toFixed(1)} kB; ${ENTRY_KB_MAX} are allowed`);
        if (large.length > 0) this.error(`${large.map(({ name, kB }) => `${name} has ${kB.toFixed(1)} kB`).join(", ")}; ${PAGE_KB_MAX} are allowed`);
      },
    },
  };
}

/** As bench/console.mjs knows them. */
const WORDS_AT_ONCE = /^assets\/words-(en|zh)-/;
const chunkName = ({ facadeModuleId }: { facadeModuleId?: string | null }) => (/^\0virtual:words\/(en|zh)\/$/.test(facadeModuleId ?? "") ? `assets/words-${facadeModuleId?.split("/")[1]}-[hash].js` : "assets/[name]-[hash].js");

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
  plugins: [react(), words(), budget(), pinned()],
  build: { target: "es2022", modulePreload: false, cssCodeSplit: false, assetsInlineLimit: 0, rollupOptions: { output: { chunkFileNames: chunkName } } },
  test: { include: ["tests/unit/**/*.test.ts"], setupFiles: ["tests/unit/browser_globals.ts"] },
} as import("vite").UserConfig);
