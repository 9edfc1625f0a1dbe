// What went wrong: the catalogue's text for this type of error, or else the server's.

import { html } from "../preact.js";
import { inPercent } from "../confidence.js";
import { knows, t } from "../language.js";
import { link } from "../route.js";

export function Problem({ error, children }) {
  return error && html`<div class="notice problem" role="alert"><p>${reason(error)}<${Owners} error=${error} /></p>${children}</div>`;
}

// The person who probably has a face that is already enrolled.
export const Owners = ({ error: { type, payload } }) =>
  type === "face_taken" && payload.map(({ person, confidence }) => html` <a href=${link(`people/${person.id}`)}>${person.name}</a> (${inPercent(confidence)})`);

export function reason(error) {
  const name = `error.${error.type}`;
  return knows(name) ? t(name) : error.message || String(error);
}
