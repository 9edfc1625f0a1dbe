import { html, useEffect, useRef } from "../preact.js";

let arrived = false;

// A page's heading: it sets the tab's title, and takes the focus when the user comes from another page.
export function Heading({ title }) {
  const heading = useRef();
  useEffect(() => void (document.title = `${title} – Kith`), [title]);
  useEffect(() => {
    if (arrived) heading.current.focus();
    arrived = true;
  }, []);
  return html`<h1 ref=${heading} tabindex="-1">${title}</h1>`;
}
