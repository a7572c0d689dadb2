// Elements and numbers for people.
export function make(tag, className, parent, properties = {}) {
  return parent.appendChild(Object.assign(document.createElement(tag), { className, ...properties }));
}

export const number = (value) => value.toLocaleString("en");
