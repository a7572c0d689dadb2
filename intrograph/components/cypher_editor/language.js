// The words of Cypher: tokens for the colors, and what may complete the word before the cursor.
const KEYWORDS = new Set(
  `ALL AND ANY AS ASC ASCENDING BY CALL CASE CONTAINS COUNT COLLECT DESC DESCENDING DISTINCT ELSE END ENDS EXISTS
  EXPLAIN FALSE IN IS LIMIT MATCH NONE NOT NULL OPTIONAL OR ORDER PROFILE RETURN SHORTESTPATH SINGLE SKIP STARTS THEN
  TRUE UNION UNWIND USING WHEN WHERE WITH XOR YIELD`.split(/\s+/),
);
const FUNCTIONS = `avg coalesce collect count date datetime duration exists head keys labels last length max min nodes
  properties range relationships round shortestPath size split substring sum tail toFloat toInteger toLower toString
  toUpper trim type`.split(/\s+/);
const PATTERNS = [
  /(?<comment>\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$))/,
  /(?<string>'(?:\\.|[^'\\])*'?|"(?:\\.|[^"\\])*"?)/,
  /(?<parameter>\$\w+)/,
  /(?<label>:\s*[A-Za-z_]\w*)/,
  /(?<number>\b\d+(?:\.\d+)?\b)/,
  /(?<word>[A-Za-z_]\w*)/,
];
const TOKEN = new RegExp(PATTERNS.map(({ source }) => source).join("|"), "g");
const MAX_COMPLETIONS = 8;

// The text as [kind, text] pairs in order; kind is "" for what has no color.
export function tokens(text) {
  const found = [];
  let end = 0;
  for (const match of text.matchAll(TOKEN)) {
    if (match.index > end) found.push(["", text.slice(end, match.index)]);
    const kind = Object.keys(match.groups).find((name) => match.groups[name] !== undefined);
    const isKeyword = kind === "word" && KEYWORDS.has(match[0].toUpperCase());
    found.push([isKeyword ? "keyword" : kind === "word" ? "" : kind, match[0]]);
    end = match.index + match[0].length;
  }
  if (end < text.length) found.push(["", text.slice(end)]);
  return found;
}

// What may stand instead of the word before the cursor: { from, words }.
export function completions(text, cursor, { labels, types, properties }) {
  const before = text.slice(0, cursor);
  const word = /\w*$/.exec(before)[0];
  const from = cursor - word.length;
  const lead = before.slice(0, from);
  let candidates = [];
  if (/\[\s*\w*\s*:\s*$|\|\s*$/.test(lead)) candidates = types;
  else if (/:\s*$/.test(lead)) candidates = labels;
  else if (/\w\.$|[{,]\s*$/.test(lead) && (word || lead.endsWith("."))) candidates = properties;
  else if (word.length > 1) candidates = [...KEYWORDS, ...FUNCTIONS];
  const start = word.toLowerCase();
  const words = candidates.filter((each) => each.toLowerCase().startsWith(start) && each !== word);
  return { from, words: words.slice(0, MAX_COMPLETIONS) };
}
