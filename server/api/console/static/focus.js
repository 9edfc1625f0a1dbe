// When the focused element leaves the page, moves the focus to the next item, the previous, or a heading.

const HEADING = "h1, h2";
let path = []; // the element with the focus, and those around it

export function keepFocus() {
  document.addEventListener("focusin", (event) => (path = event.composedPath()));
  document.addEventListener("pointerdown", () => (path = [])); // a click outside all controls clears the focus on purpose
  new MutationObserver(mend).observe(document.body, { childList: true, subtree: true, attributeFilter: ["disabled"] });
}

function mend(changes) {
  if (!path.length || document.activeElement !== document.body) return;
  if (path[0].isConnected) return path[0].focus(); // a button that was disabled while it worked
  const lost = changes.find(({ target, removedNodes }) => target.isConnected && [...removedNodes].some((node) => path.includes(node)));
  const heading = lost && headingNear(lost);
  if (!heading) return;
  heading.tabIndex = -1;
  heading.focus();
}

function headingNear({ target, nextSibling, previousSibling }) {
  const places = [nextSibling, previousSibling];
  for (let place = target; place; place = place.parentElement) places.push(place);
  for (const place of places) {
    const heading = place?.isConnected && place.querySelector?.(HEADING);
    if (heading) return heading;
  }
  return undefined;
}
