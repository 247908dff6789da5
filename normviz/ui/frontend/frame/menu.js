// Streamlit's menu on a phone: it closes after a choice, and is a list whose items are its sections.
// Streamlit closes it only where the browser says that it is a phone's, and puts the links' list
// items into plain elements. A plain script, as it stands in the page's head.

{
  const menu = () => document.getElementById("stSidebar"); // there is none on a wide page

  new MutationObserver(() => {
    for (const section of menu()?.querySelectorAll("nav ul > div:not([role])") ?? []) {
      section.role = "listitem";
      for (const link of section.querySelectorAll("li")) link.role = "none";
    }
  }).observe(document, { childList: true, subtree: true });

  addEventListener("click", ({ target }) => {
    if (!target.closest?.("#stSidebar nav a")) return;
    requestAnimationFrame(() => {
      if (menu()?.dataset.collapsed === "false") menu().querySelector("button").click();
    });
  });
}
