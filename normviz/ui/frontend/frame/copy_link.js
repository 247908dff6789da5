// Copies the address of this screen; where the browser forbids that, shows it to be copied by hand.

const BACK_AFTER_MS = 2500;
const parts = new WeakMap();

export default function ({ parentElement, data }) {
  const root = parentElement.querySelector(".nv-root");
  let made = parts.get(root);
  if (!made) parts.set(root, (made = make(root)));
  made.update(data);
}

function make(root) {
  const button = document.createElement("button");
  const said = document.createElement("span");
  const label = document.createElement("label");
  const field = document.createElement("input");
  let data = null;
  let timer = 0;

  button.type = "button";
  button.className = "copy";
  button.dataset.testid = "nv-copy-link";
  said.className = "said";
  said.setAttribute("role", "status");
  label.className = "manual";
  label.hidden = true;
  field.readOnly = true;
  const hint = document.createElement("span");
  label.append(hint, field);
  root.append(button, said, label);

  button.addEventListener("click", async () => {
    const url = new URL(location.href); // which Python keeps at what is on screen
    url.hash = "";
    try {
      await navigator.clipboard.writeText(url.href);
      said.textContent = data.copied;
      label.hidden = true;
      clearTimeout(timer);
      timer = setTimeout(() => (said.textContent = ""), BACK_AFTER_MS);
    } catch {
      field.value = url.href;
      label.hidden = false;
      field.select();
    }
  });

  function update(next) {
    data = next;
    button.textContent = next.copy;
    hint.textContent = next.manual;
    root.dataset.run = next.run; // another one when an address has been read, for tests
  }

  return { update };
}
