// The cards that hovering shows. Built from text nodes only: a name from outside cannot become markup.
export function cardElement(card) {
  const element = document.createElement("div");
  if (card.community) {
    const chip = element.appendChild(textElement("circle-card-community", card.community));
    chip.style.setProperty("--community", card.color);
  }
  element.appendChild(textElement("circle-card-name", card.name));
  if (card.about) element.appendChild(textElement("circle-card-about", card.about));
  appendFacts(element, card.facts);
  return element;
}

export function tieElement(tie) {
  const element = document.createElement("div");
  element.appendChild(textElement("circle-card-name", tie.names));
  element.appendChild(textElement("circle-card-about", tie.summary));
  appendFacts(element, tie.posts);
  return element;
}

function appendFacts(element, facts) {
  for (const [name, value] of facts) {
    const fact = element.appendChild(textElement("circle-card-fact", ""));
    fact.append(
      Object.assign(document.createElement("span"), { textContent: name }),
      Object.assign(document.createElement("b"), { textContent: value }),
    );
  }
}

export function textElement(className, text) {
  return Object.assign(document.createElement("div"), { className, textContent: text });
}
