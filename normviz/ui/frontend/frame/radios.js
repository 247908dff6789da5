// A row of choices by keyboard, as every radio group is: Tab lands on the one that is chosen, arrows
// choose. Streamlit's choose nothing. A plain script, as it stands in the page's head.

{
  const FORTH = ["ArrowDown", "ArrowRight"];
  const BACK = ["ArrowUp", "ArrowLeft"];
  const groupOf = (node) => node.closest?.("[role=radiogroup]:has(> button[role=radio])");
  const radios = (group) => [...group.querySelectorAll(":scope > button:enabled")];

  const stopAt = (group, stop) => {
    for (const radio of radios(group)) radio.tabIndex = radio === stop ? 0 : -1;
  };

  addEventListener("focusin", ({ target, relatedTarget }) => {
    const group = groupOf(target);
    if (!group || group.contains(relatedTarget)) return;
    const chosen = radios(group).find((radio) => radio.ariaChecked === "true");
    stopAt(group, chosen ?? target);
    if (chosen && chosen !== target && target.matches(":focus-visible")) chosen.focus();
  });

  addEventListener("keydown", (event) => {
    const group = groupOf(event.target);
    const way = FORTH.includes(event.key) - BACK.includes(event.key);
    if (!group || !way || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation(); // to Streamlit's own answer, which moves the focus and chooses nothing
    const across = event.key === "ArrowLeft" || event.key === "ArrowRight";
    const turned = across && getComputedStyle(group).direction === "rtl" ? -1 : 1;
    const all = radios(group);
    const next = all.at((all.indexOf(event.target) + way * turned) % all.length);
    stopAt(group, next);
    next.focus();
    next.click();
  }, true);
}
