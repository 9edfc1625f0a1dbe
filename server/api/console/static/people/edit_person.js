import { html } from "../preact.js";
import { ask } from "../api.js";
import { t } from "../language.js";
import { useAction } from "../loading.js";
import { DialogForm, NameField } from "../parts/dialog.js";

export function EditPerson({ person, close, done }) {
  const action = useAction(async (fields) => {
    const changes = {
      name: fields.get("name"),
      external_id: fields.get("external_id") || null,
      metadata: metadataOf(fields.get("metadata")),
    };
    await ask("PATCH", `persons/${person.id}`, { json: changes });
    done(t("saved"));
  });
  return html`
    <${DialogForm} title=${t("person.edit_title")} button=${t("save")} ...${{ action, close }}>
      <${NameField} value=${person.name} />
      <label>${t("person.external_id")}<input name="external_id" defaultValue=${person.external_id ?? ""} autocomplete="off" /></label>
      <label>
        ${t("person.metadata")}
        <textarea name="metadata" rows="6" spellcheck="false" defaultValue=${JSON.stringify(person.metadata, null, 2)}></textarea>
      </label>
    <//>
  `;
}

function metadataOf(text) {
  try {
    return JSON.parse(text || "{}");
  } catch {
    throw new Error(t("person.metadata_wrong"));
  }
}
