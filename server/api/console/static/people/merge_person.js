import { html } from "../preact.js";
import { ask } from "../api.js";
import { t } from "../language.js";
import { useAction } from "../loading.js";
import { DialogForm } from "../parts/dialog.js";
import { PersonPicker } from "./person_picker.js";

export function MergePerson({ person, close, done }) {
  const action = useAction(async (fields) => {
    await ask("POST", `persons/${person.id}/merge`, { json: { person_ids: [Number(fields.get("person"))] } });
    done(t("merge.done"));
  });
  return html`
    <${DialogForm} danger title=${t("merge.title", person)} button=${t("merge.button")} doing="merging" ...${{ action, close }}>
      <p>${t("merge.text", person)}</p>
      <${PersonPicker} without=${[person.id]} />
    <//>
  `;
}
