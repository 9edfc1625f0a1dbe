import { html } from "../vendor/htm-preact.js";
import { ask } from "../api.js";
import { t } from "../language.js";
import { useAction } from "../loading.js";
import { go } from "../route.js";
import { DialogForm } from "./dialog.js";

export function NewPerson({ close }) {
  const action = useAction(async (fields) => {
    const made = await ask("POST", "persons", { json: { name: fields.get("name"), metadata: {} } });
    go(`people/${(await made.json()).id}`);
  });
  return html`
    <${DialogForm} title=${t("people.add")} button=${t("people.add_button")} doing="adding" action=${action} close=${close}>
      <label>${t("name")}<input name="name" required autocomplete="off" /></label>
      <p class="soft">${t("people.add_text")}</p>
    <//>
  `;
}
