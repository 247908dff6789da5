// Ctrl+Z in a text field takes back what was typed there, as everywhere; Streamlit would press the
// page's Undo too. A plain script, as it stands in the page's head: it hears of a key first.

addEventListener(
  "keydown",
  (event) => {
    const field = event.composedPath()[0];
    const typing = field.tagName === "TEXTAREA" ||
      (field.tagName === "INPUT" && /^(text|number|search)$/.test(field.type));
    if (typing && (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z")
      event.stopImmediatePropagation();
  },
  true,
);
