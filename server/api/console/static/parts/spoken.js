// Announces what was done, on screen and to screen readers.

import { html, useEffect, useState } from "../preact.js";

const SECONDS = 6;

export function say(text) {
  window.dispatchEvent(new CustomEvent("say", { detail: text }));
}

export function Spoken() {
  const [text, setText] = useState("");
  useEffect(() => {
    const hear = (event) => setText(event.detail);
    window.addEventListener("say", hear);
    return () => window.removeEventListener("say", hear);
  }, []);
  useEffect(() => {
    const timer = setTimeout(() => setText(""), SECONDS * 1000);
    return () => clearTimeout(timer);
  }, [text]);
  return html`<p class=${text ? "spoken" : "spoken silent"} role="status">${text}</p>`;
}
