// A face that waits: who it may be, and what the reader says of it.

import { html, useRef, useState } from "../vendor/htm-preact.js";
import { ask, photo } from "../api.js";
import { filled, LEAST, meaning } from "../confidence.js";
import { day, t } from "../language.js";
import { useAction, useAddress, useLoaded } from "../loading.js";
import { Meter } from "../parts/meter.js";
import { Portrait } from "../parts/portrait.js";
import { Problem } from "../parts/problem.js";
import { say } from "../parts/spoken.js";
import { link } from "../route.js";
import { ConfirmAs, NameFace } from "./dialogs.js";

// Whoever is merely the nearest is no hint.
const isLikely = ({ kind, candidate }) => kind === "doubted" || candidate?.confidence >= LEAST;

export function InboxItem({ item, number, changed }) {
  const row = useRef();
  const [dialog, setDialog] = useState();
  const done = (text) => {
    setDialog();
    say(text);
    neighbour(row.current).focus();
    changed();
  };
  const person = isLikely(item) ? item.candidate.person : undefined;
  const post = (path, json) => ask("POST", `inbox/${item.id}/${path}`, { json });
  const action = useAction((act) => act());
  const confirm = () => post("confirm", { person_id: person.id }).then(() => done(t("inbox.confirmed", person)));
  const reject = () => post("reject", { person_id: person.id }).then(() => (say(t("inbox.rejected", person)), changed()));
  const dismiss = () => ask("DELETE", `inbox/${item.id}`).then(() => done(t("inbox.dismissed")));
  const button = (name, act, kind = "") => html`
    <button type="button" class=${kind} disabled=${action.busy} onClick=${() => action.run(act)}>${t(`inbox.${name}`, person)}</button>
  `;
  return html`
    <li class="result" ref=${row}>
      <div class="pair">
        <${Face} item=${item} />
        ${person && html`<${Portrait} key=${person.id} person=${person} />`}
        <div class="answer">
          <h2 tabindex="-1">${t("inbox.face", { number })}</h2>
          ${person && html`<${Guess} ...${item.candidate} />`}
          <p class="soft">${t("inbox.seen", { count: item.count, day: day(item.last_seen) })}</p>
        </div>
      </div>
      <div class="buttons">
        ${person && button("confirm", confirm, "primary")}
        ${person && button("reject", reject)}
        <button type="button" class=${person ? "" : "primary"} onClick=${() => setDialog("name")}>${t("inbox.name")}</button>
        <button type="button" onClick=${() => setDialog("choose")}>${t("inbox.choose")}</button>
        ${button("dismiss", dismiss, "quiet")}
      </div>
      <${Problem} error=${action.error} />
      ${dialog === "name" && html`<${NameFace} post=${post} close=${() => setDialog()} done=${done} />`}
      ${dialog === "choose" && html`<${ConfirmAs} post=${post} close=${() => setDialog()} done=${done} />`}
    </li>
  `;
}

function Face({ item }) {
  const { value } = useLoaded(() => photo(`inbox/${item.id}/image`), [item.id, item.last_seen]);
  const address = useAddress(value);
  return html`<span class="portrait">${address && html`<img src=${address} alt=${t("inbox.photo")} />`}</span>`;
}

function Guess({ person, confidence }) {
  return html`
    <p><a href=${link(`people/${person.id}`)}>${t("identify.perhaps", person)}</a></p>
    <${Meter} label=${t("confidence")} value=${confidence} filled=${filled(confidence)} tone=${meaning(confidence).tone} />
  `;
}

// Where the focus goes when an item leaves: to the next one, else to the one before, else to the page.
function neighbour(row) {
  return (row.nextElementSibling ?? row.previousElementSibling)?.querySelector("h2") ?? document.querySelector("h1");
}
