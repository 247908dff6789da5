// A formula that is wider than its place can be scrolled by keyboard: Tab lands on it. A plain
// script, as it stands in the page's head.

{
  const seen = new WeakSet();
  const place = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
      else target.removeAttribute("tabindex");
    }
  });

  new MutationObserver(() => {
    for (const formula of document.getElementsByClassName("katex-display")) {
      if (seen.has(formula)) continue;
      seen.add(formula);
      place.observe(formula);
    }
  }).observe(document, { childList: true, subtree: true });
}
