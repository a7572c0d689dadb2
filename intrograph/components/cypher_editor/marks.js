// Places in the text: the part that the server calls wrong, and where on the screen the cursor is.

// The part of the text at a position { line, column } in characters, both from 1: a word, or one sign, or nothing at
// the end. null without a position.
export function markAt(text, position) {
  if (!position) return null;
  let from = 0;
  for (let line = 1; line < position.line; line += 1) from = text.indexOf("\n", from) + 1;
  from += [...text.slice(from)].slice(0, position.column - 1).join("").length;
  const part = /^(?:[\p{L}\p{N}_]+|[^\n])/u.exec(text.slice(from));
  return { from, to: from + (part ? part[0].length : 0) };
}

// The tokens [kind, text] cut at the ends of a mark, as [kind, text, isMarked].
export function withMark(parts, mark) {
  if (!mark) return parts.map(([kind, text]) => [kind, text, false]);
  const cut = [];
  let start = 0;
  for (const [kind, text] of parts) {
    const [from, to] = [mark.from, mark.to].map((at) => Math.max(0, Math.min(text.length, at - start)));
    cut.push([kind, text.slice(0, from), false], [kind, text.slice(from, to), true], [kind, text.slice(to), false]);
    start += text.length;
  }
  const filled = cut.filter(([, text]) => text);
  return mark.from === start ? [...filled, ["", "\u00a0", true]] : filled;
}

// Where on the screen the character at an offset stands: { left, top, bottom } in pixels of the window. `colors` has
// the same text in the same lines as the text area, which cannot be asked.
export function screenPlace(colors, offset) {
  const range = document.createRange();
  const walker = document.createTreeWalker(colors, NodeFilter.SHOW_TEXT);
  let left = offset;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (left < node.length) {
      range.setStart(node, left);
      range.setEnd(node, left + 1);
      return range.getBoundingClientRect();
    }
    left -= node.length;
  }
  return colors.getBoundingClientRect();
}
