import { html } from "../vendor/htm-preact.js";
import { t } from "../language.js";
import { useAction } from "../loading.js";
import { DialogForm } from "../parts/dialog.js";
import { PersonPicker } from "../parts/person_picker.js";

// Makes a person of a face that waits.
export function NameFace({ post, close, done }) {
  const action = useAction(async (fields) => {
    const name = fields.get("name");
    await post("name", { name });
    done(t("enrol.done", { name }));
  });
  return html`
    <${DialogForm} title=${t("enrol.title")} button=${t("enrol.save")} action=${action} close=${close}>
      <label>${t("name")}<input name="name" required autocomplete="off" /></label>
      <p class="soft">${t("enrol.text")}</p>
    <//>
  `;
}

// Gives a face that waits to somebody who is there.
export function ConfirmAs({ post, close, done }) {
  const action = useAction(async (fields) => {
    const person = await (await post("confirm", { person_id: Number(fields.get("person")) })).json();
    done(t("inbox.confirmed", person));
  });
  return html`
    <${DialogForm} title=${t("inbox.choose")} button=${t("inbox.choose_button")} action=${action} close=${close}>
      <${PersonPicker} />
    <//>
  `;
}
