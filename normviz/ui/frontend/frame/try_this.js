// Steps to try, a card each; pressing one tells Python which.

const parts = new WeakMap();

export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".nv-root");
  let made = parts.get(root);
  if (!made) parts.set(root, (made = make(root)));
  made.update(data, setTriggerValue);
}

function make(root) {
  const list = document.createElement("div");
  list.className = "cards";
  root.append(list);
  let tell = null;

  function card(place) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "card";
    button.append(document.createElement("b"), " ", document.createElement("span"));
    button.addEventListener("click", () => tell("picked", place));
    return button;
  }

  function update({ items }, setTriggerValue) {
    tell = setTriggerValue;
    while (list.children.length < items.length) list.append(card(list.children.length));
    while (list.children.length > items.length) list.lastChild.remove();
    items.forEach(({ label, why, chosen }, place) => {
      const [name, text] = list.children[place].querySelectorAll("b, span");
      list.children[place].setAttribute("aria-pressed", chosen);
      name.textContent = label;
      text.textContent = why;
    });
  }

  return { update };
}
