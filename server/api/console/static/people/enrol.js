import { html } from "../preact.js";
import { ask, formOf } from "../api.js";
import { t } from "../language.js";
import { useAction } from "../loading.js";
import { DialogForm, NameField } from "../parts/dialog.js";
import { say } from "../parts/spoken.js";

// Creates a person from a face that nobody matched.
export function Enrol({ blob, box, close, done }) {
  const action = useAction(async (fields) => {
    const name = fields.get("name");
    const person = JSON.stringify({ name, metadata: {} });
    await ask("POST", "search", { form: formOf([["image", blob], ["face", JSON.stringify(box)], ["create_person", person]]) });
    say(t("enrol.done", { name }));
    close();
    done();
  });
  return html`
    <${DialogForm} title=${t("enrol.title")} button=${t("enrol.save")} doing="adding" ...${{ action, close }}>
      <${NameField} />
      <p class="soft">${t("enrol.text")}</p>
    <//>
  `;
}
