// What went wrong, in the reader's language where the catalogue knows the kind of error, else as the server says it.

import { html } from "../vendor/htm-preact.js";
import { knows, t } from "../language.js";

export function Problem({ error, children }) {
  return error && html`<div class="notice problem" role="alert"><p>${reason(error)}</p>${children}</div>`;
}

export function reason(error) {
  const name = `error.${error.type}`;
  return knows(name) ? t(name) : error.message || String(error);
}
