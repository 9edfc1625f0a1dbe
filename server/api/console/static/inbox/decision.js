// What the reader says of faces that wait: whose they are, or nobody's.

import { html, useRef, useState } from "../vendor/htm-preact.js";
import { ask } from "../api.js";
import { t } from "../language.js";
import { useButtons } from "../parts/buttons.js";
import { More } from "../parts/more.js";
import { Problem } from "../parts/problem.js";
import { say } from "../parts/spoken.js";
import { ConfirmAs, NameFace } from "./dialogs.js";

// `path` is their address, and `person` whom they may show.
export function Decision({ path, person, candidate, becomes, dismissal, changed, children }) {
  const row = useRef();
  const [dialog, setDialog] = useState();
  const { button, error } = useButtons();
  const post = (way, json) => ask("POST", `${path}/${way}`, { json });
  const stays = (text) => {
    setDialog();
    say(text);
    changed();
  };
  const leaves = (text) => {
    focusNext(row.current.closest("li"));
    stays(text);
  };
  const confirm = () => post("confirm", { person_id: person.id }).then(() => leaves(t("inbox.confirmed", person)));
  const reject = () => post("reject", { person_id: person.id }).then(() => stays(t("inbox.rejected", person)));
  const dismiss = () => ask("DELETE", path).then(() => leaves(t("inbox.dismissed")));
  const opens = (name, kind) => html`<button type="button" class=${kind} onClick=${() => setDialog(name)}>${t(`inbox.${name}`)}</button>`;
  const naming = opens("name", person ? "" : "primary");
  const dismissing = button(dismissal, dismiss, { doing: "deleting" });
  const given = { post, candidate, text: becomes, close: () => setDialog(), done: leaves };
  return html`
    <div class="buttons" ref=${row}>
      ${person && button(t("inbox.confirm", person), confirm, { kind: "primary", doing: "adding" })}
      ${person ? button(t("inbox.reject", person), reject) : [naming, dismissing]}
      <${More}>${person && naming}${opens("choose")}${children}${person && dismissing}<//>
    </div>
    <${Problem} error=${error} />
    ${dialog === "name" && html`<${NameFace} ...${given} />`}
    ${dialog === "choose" && html`<${ConfirmAs} ...${given} />`}
  `;
}

// Moves the focus when an item leaves: to the next one, else to the one before, else to the page. An open dialog would
// not let it go, so it waits until that is closed.
function focusNext(row) {
  const next = (row.nextElementSibling ?? row.previousElementSibling)?.querySelector("h2") ?? document.querySelector("h1");
  setTimeout(() => next.focus());
}
