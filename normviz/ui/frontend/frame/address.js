// Whether a change of the address is an entry of the browser's history, which Back leads to.
//
// Streamlit makes an entry of each, down to the steps of a slider. Here one is made only where
// Python has marked the address, as it does when something was chosen by name; any other change on
// a page takes the place of what stood there. The mark itself is not shown. A plain script, as it
// stands in the page's head, where nothing has been written yet.

{
  const { pushState, replaceState } = History.prototype;

  const writing = (push) => (state, title, url) => {
    const asked = String(url ?? location.href);
    const shown = asked.replace(/[?&]entry=1$/, "");
    const next = new URL(shown, location.href);
    if (push && next.href === location.href) return;
    const entry = push && (shown !== asked || next.pathname !== location.pathname);
    (entry ? pushState : replaceState).call(history, state, title, shown);
  };

  history.pushState = writing(true);
  history.replaceState = writing(false);
}
