import { html } from "../vendor/htm-preact.js";
import { ask, formOf } from "../api.js";
import { t } from "../language.js";
import { useAction } from "../loading.js";
import { storedPhoto } from "../photos.js";
import { DialogForm } from "./dialog.js";
import { PersonPicker } from "./person_picker.js";

export function MovePhoto({ person, image, close, done }) {
  const action = useAction(async (fields) => {
    await moved(person.id, image.id, fields.get("person"));
    done(t("move.done"));
  });
  return html`
    <${DialogForm} title=${t("move.title")} button=${t("move.button")} action=${action} close=${close}>
      <p>${t("move.text")}</p>
      <${PersonPicker} without=${[person.id]} />
    <//>
  `;
}

// The new owner has it before the old one loses it, so that a failure in between loses nothing.
async function moved(from, imageId, to) {
  const form = formOf([["image", await storedPhoto(from, imageId)]]);
  await ask("POST", `persons/${to}/images`, { query: { force: true }, form });
  await ask("DELETE", `persons/${from}/images/${imageId}`);
}
