// Writes ../static/networks/text-rules.js, which the server and the browser both read.
// Run in a folder where twitter-text 3.1.0 (Apache-2.0, X's own rules) and twemoji-parser 14.0.0
// (MIT, X's own emoji) are installed: node <here>/generate.mjs
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const require = createRequire(join(process.cwd(), "package.json"));
const { default: twitter } = await import(require.resolve("twitter-text"));
const LABEL = String.raw`[^\x09-\x0D !'#%&()*+,./:;<=>?@\[\\\]^{|}~$\x85\xA0\u1680\u180E\u2000-\u200A\u2028\u2029\u202F\u205F\u3000\uFFFE\uFEFF\uFFFF\u202A-\u202E\u061C\u200E\u200F\u2066-\u2069]`;
const rules = {
  link: twitter.regexen.extractUrl.source,
  bare_refused_after: twitter.regexen.invalidUrlWithoutProtocolPrecedingChars.source,
  ascii_domain: twitter.regexen.validAsciiDomain.source,
  shortened: twitter.regexen.validTcoUrl.source,
  emoji: require("twemoji-parser/dist/lib/regex.js").default.source,
  remote_mention: "(?<![=/0-9a-z_])@[a-z0-9_]+(?:[a-z0-9_.-]*[a-z0-9_])?(@[a-z0-9.-]*[a-z0-9])",
  // Ours: more labels than any name has, which X's own expression tries in every combination.
  long_chain: `(?<!${LABEL}|\\.)(?:${LABEL}*\\.){17,}`,
  weights: twitter.configs.version3.ranges.map(({ start, end }) => [start, end]),
};
const target = new URL("../static/networks/text-rules.js", import.meta.url);
writeFileSync(target, `export default ${JSON.stringify(rules, null, 1)};\n`);
