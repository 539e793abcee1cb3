// Counts a text as its network does, with the same result as perchoir/networks/text/counting.py.
// Positions inside are UTF-16 units; `cutsAt` leaves in code points (`unitsBefore` converts).
import rules from "./text-rules.js";

const MOST_URL = 4096;
const MOST_LABEL = 63;
const MOST_SHORTENED = 40;
const REFUSED_BY_X = /[\uFFFE\uFEFF\uFFFF]/;
const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });
const encoder = new TextEncoder();

// limits: {allowed, unit, bytes_allowed, url_length, mention_domain_free}, as the server gives them.
// Answers {used, allowed, bytesUsed, bytesAllowed, cutsAt, fits}.
export function count(text, network, limits) {
  const found = pieces(text, limits);
  const cut = cutAt(text, found, limits);
  return {
    used: found.reduce((sum, piece) => sum + piece.cost, 0),
    allowed: limits.allowed,
    bytesUsed: bytesOf(text),
    bytesAllowed: limits.bytes_allowed ?? null,
    cutsAt: cut === null ? null : [...text.slice(0, cut)].length,
    fits: cut === null,
  };
}

export function unitsBefore(text, codePoints) {
  return [...text].slice(0, codePoints).join("").length;
}

export function graphemes(text) {
  return Array.from(segmenter.segment(text), ({ index, segment }) => ({
    start: index,
    end: index + segment.length,
  }));
}

export function links(text, bare = true) {
  const found = [];
  if (!text.includes(bare ? "." : ":")) return found;
  for (const match of withoutLongChains(lower(text)).matchAll(expression("link", "gd"))) {
    const [, , before, url, protocol = "", domain] = match;
    const [start, end] = match.indices[3];
    if (!withinLength(url, protocol || "https://", domain)) continue;
    if (protocol) found.push(...shortened(start, end, url));
    else if (bare && !expression("bare_refused_after").test(before)) found.push(...bareLinks(match));
  }
  return found;
}

// No name has 17 labels, and X's expression would try every way to read them. A comma is refused in
// a name and means the same as a dot elsewhere in a link.
function withoutLongChains(text) {
  return text.replace(expression("long_chain", "g"), (chain) => chain.replaceAll(".", ","));
}

export function emoji(text) {
  return spansOf(text.matchAll(expression("emoji", "g")));
}

function expression(name, flags = "") {
  return new RegExp(rules[name], flags);
}

function lower(text) {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

function spansOf(matches) {
  return Array.from(matches, (match) => ({ start: match.index, end: match.index + match[0].length }));
}

function bytesOf(text) {
  return encoder.encode(text).length;
}

function withinLength(url, protocol, domain) {
  if (domain.startsWith("xn--") && !expression("ascii_domain").test(domain)) return false;
  const fits = (label) => {
    const length = dnsLength(label);
    return length >= 1 && length <= MOST_LABEL;
  };
  return protocol.length + url.length <= MOST_URL && domain.split(".").every(fits);
}

function dnsLength(label) {
  const points = Array.from(label, (character) => character.codePointAt(0));
  const basic = points.filter((point) => point < 128).length;
  return basic === points.length ? basic : 4 + punycodeLength(points, basic);
}

// RFC 3492, section 6.3, of which only the length is wanted.
function punycodeLength(points, basic) {
  let [n, delta, bias, handled] = [128, 0, 72, basic];
  let length = basic ? basic + 1 : 0;
  while (handled < points.length) {
    const next = Math.min(...points.filter((point) => point >= n));
    delta += (next - n) * (handled + 1);
    n = next;
    for (const point of points) {
      if (point < n) delta += 1;
      if (point !== n) continue;
      length += digits(delta, bias);
      bias = adapted(delta, handled + 1, handled === basic);
      delta = 0;
      handled += 1;
    }
    delta += 1;
    n += 1;
  }
  return length;
}

function digits(delta, bias) {
  let [rest, length] = [delta, 1];
  for (let k = 36; ; k += 36) {
    const threshold = Math.min(26, Math.max(1, k - bias));
    if (rest < threshold) return length;
    rest = Math.floor((rest - threshold) / (36 - threshold));
    length += 1;
  }
}

function adapted(delta, points, first) {
  let rest = Math.floor(delta / (first ? 700 : 2));
  rest += Math.floor(rest / points);
  let k = 0;
  for (; rest > 455; k += 36) rest = Math.floor(rest / 35);
  return k + Math.floor((36 * rest) / (rest + 38));
}

function shortened(start, end, url) {
  const short = url.match(expression("shortened"));
  if (!short) return [{ start, end }];
  return short[1].length <= MOST_SHORTENED ? [{ start, end: start + short[0].length }] : [];
}

function bareLinks(match) {
  const start = match.indices[5][0];
  const found = spansOf(match[5].matchAll(expression("ascii_domain", "g")));
  return found.map((span, position) => {
    const withPath = match[7] && position === found.length - 1;
    return { start: start + span.start, end: withPath ? match.indices[3][1] : start + span.end };
  });
}

function pieces(text, limits) {
  if (limits.unit === "weighted") return weighted(text, limits);
  if (limits.unit === "emoji_bytes") return byEmojiBytes(text);
  return byGraphemes(text, limits);
}

function weighted(text, limits) {
  const normal = text.normalize("NFC");
  const costs = [
    ...links(normal).map((span) => ({ ...span, cost: limits.url_length ?? 0 })),
    ...emoji(normal).map((span) => ({ ...span, cost: 2 })),
  ];
  const found = around(normal, costs, (start, end) => byPoint(normal, start, end, weight));
  return normal === text ? found : inWritten(text, found);
}

// Whole spans as one piece each, `plain` for what stands between them. Of two that begin together
// the first named wins.
function around(text, costs, plain) {
  const found = [];
  let position = 0;
  for (const { start, end, cost } of costs.sort((one, other) => one.start - other.start)) {
    if (start < position) continue;
    found.push(...plain(position, start), { end, cost });
    position = end;
  }
  found.push(...plain(position, text.length));
  return found;
}

function byPoint(text, start, end, costOf) {
  let at = start;
  return Array.from(text.slice(start, end), (character) => {
    at += character.length;
    return { end: at, cost: costOf(character), refused: costOf === weight && REFUSED_BY_X.test(character) };
  });
}

function weight(character) {
  const point = character.codePointAt(0);
  return rules.weights.some(([first, last]) => first <= point && point <= last) ? 1 : 2;
}

// Pieces of the normal form, with their ends in the text as it was written.
function inWritten(text, found) {
  const ends = [0];
  for (const { start, end } of graphemes(text)) {
    const size = text.slice(start, end).normalize("NFC").length;
    for (let unit = 1; unit < size; unit += 1) ends.push(start);
    ends.push(end);
  }
  return found.map((piece) => ({ ...piece, end: ends[Math.min(piece.end, ends.length - 1)] }));
}

function byEmojiBytes(text) {
  const costs = emoji(text).map(({ start, end }) => ({ start, end, cost: bytesOf(text.slice(start, end)) }));
  return around(text, costs, (start, end) => byPoint(text, start, end, () => 1));
}

function byGraphemes(text, limits) {
  const costs = [];
  if (limits.url_length != null) {
    costs.push(...links(text, false).map((span) => ({ ...span, cost: limits.url_length })));
  }
  if (limits.mention_domain_free) costs.push(...remoteMentions(text));
  return around(text, costs, (start, end) => plainGraphemes(text, start, end, limits));
}

function remoteMentions(text) {
  return Array.from(lower(text).matchAll(expression("remote_mention", "g")), (match) => ({
    start: match.index,
    end: match.index + match[0].length,
    cost: match[0].length - match[1].length,
  }));
}

function plainGraphemes(text, start, end, limits) {
  return graphemes(text.slice(start, end)).map((span) => ({
    end: start + span.end,
    cost: limits.unit === "utf16" ? span.end - span.start : 1,
  }));
}

function cutAt(text, found, limits) {
  let [used, spent, passed] = [0, 0, 0];
  for (const { end, cost, refused } of found) {
    used += cost;
    if (limits.bytes_allowed != null) spent += bytesOf(text.slice(passed, end));
    if (used > limits.allowed || refused || spent > (limits.bytes_allowed ?? spent)) {
      return before(text, passed);
    }
    passed = Math.max(passed, end);
  }
  return null;
}

function before(text, position) {
  let whole = 0;
  for (const { end } of graphemes(text)) {
    if (end > position) break;
    whole = end;
  }
  return whole;
}
