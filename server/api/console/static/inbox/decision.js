// The user's decision on a face in the inbox: whose it is, or nobody's.

import { html, useState } from "../preact.js";
import { ask } from "../api.js";
import { t } from "../language.js";
import { About, useButtons } from "../parts/buttons.js";
import { More } from "../parts/more.js";
import { Problem } from "../parts/problem.js";
import { say } from "../parts/spoken.js";
import { ConfirmAs, NameFace } from "./dialogs.js";

// `path` is the item's address, `about` its name, and `person` the person it may show.
export function Decision({ path, about, person, candidate, becomes, dismissal, changed, children }) {
  const [dialog, setDialog] = useState();
  const { button, error } = useButtons(about);
  const post = (way, json) => ask("POST", `${path}/${way}`, { json });
  const done = (text) => {
    setDialog();
    say(text);
    changed();
  };
  const confirm = () => post("confirm", { person_id: person.id }).then(() => done(t("inbox.confirmed", person)));
  const reject = () => post("reject", { person_id: person.id }).then(() => done(t("inbox.rejected", person)));
  const dismiss = () => ask("DELETE", path).then(() => done(t("inbox.dismissed")));
  const opens = (name, kind) => html`<button class=${kind} onClick=${() => setDialog(name)}>${t(`inbox.${name}`)}<${About}>${about}<//></button>`;
  const naming = opens("name", person ? "" : "primary");
  const dismissing = button(dismissal, dismiss, { doing: "deleting" });
  const given = { post, candidate, text: becomes, close: () => setDialog(), done };
  return html`
    <div class="buttons">
      ${person && button(t("inbox.confirm", person), confirm, { kind: "primary", doing: "adding" })}
      ${person ? button(t("inbox.reject", person), reject) : [naming, dismissing]}
      <${More}>${person && naming}${opens("choose")}${children}${person && dismissing}<//>
    </div>
    <${Problem} error=${error} />
    ${dialog === "name" && html`<${NameFace} ...${given} />`}
    ${dialog === "choose" && html`<${ConfirmAs} ...${given} />`}
  `;
}
