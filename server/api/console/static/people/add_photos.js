// Adds photos one by one and shows the server's answer for each.

import { html, useState } from "../preact.js";
import { ask, formOf } from "../api.js";
import { t } from "../language.js";
import { Owners, reason } from "../parts/problem.js";
import { PhotoInput } from "../photos/photo_input.js";
import { Warnings, warningsOf } from "../photos/warnings.js";

export function AddPhotos({ person, added }) {
  const [outcomes, setOutcomes] = useState([]);
  const [busy, setBusy] = useState(false);
  const add = async (files, force = false) => {
    setBusy(true);
    setOutcomes([]);
    for (const file of files) {
      const outcome = await attached(person.id, file, force);
      setOutcomes((before) => [...before, outcome]);
    }
    setBusy(false);
    added();
  };
  return html`
    <${PhotoInput} many label=${t("photos.add")} choose=${add} />
    <div aria-live="polite">
      ${busy && html`<p class="said">${t("doing.adding")}</p>`}
      <ul class="outcomes">
        ${outcomes.map((outcome) => html`<${Outcome} ...${outcome} insist=${() => add([outcome.file], true)} />`)}
      </ul>
    </div>
  `;
}

async function attached(personId, file, force) {
  try {
    const form = formOf([["image", file]]);
    const answer = await ask("POST", `persons/${personId}/images`, { query: { force }, form });
    return { file, warnings: warningsOf(answer) };
  } catch (error) {
    return { file, error };
  }
}

function Outcome({ file, error, warnings, insist }) {
  const name = file.name ?? t("photo.taken");
  if (!error && !warnings.length) return html`<li class="notice good">${t("photos.added", { name })}</li>`;
  if (!error) return html`<li class="notice warning"><p>${t("photos.added_but", { name })}</p><${Warnings} warnings=${warnings} /></li>`;
  return html`
    <li class="notice problem">
      <p>${t("photos.refused", { name })} ${reason(error)}<${Owners} error=${error} /></p>
      ${error.type === "face_taken" && html`<button onClick=${insist}>${t("photos.insist")}</button>`}
    </li>
  `;
}
