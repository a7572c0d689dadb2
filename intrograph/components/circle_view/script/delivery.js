// Gestures on their way to the page: each is numbered, and kept until the page has handled it.
export function unhandled(gestures, handled) {
  return gestures.filter((gesture) => gesture.number > handled);
}

export function withGesture(gestures, handled, type, id) {
  const waiting = unhandled(gestures, handled);
  const number = (waiting.at(-1)?.number ?? handled) + 1;
  return [...waiting, { number, type, id }];
}
