import { html, useState } from "../preact.js";
import { ask } from "../api.js";
import { t } from "../language.js";
import { useAction } from "../loading.js";
import { DialogForm, NameField } from "../parts/dialog.js";
import { PersonPicker } from "./person_picker.js";

// Moves photos of a person to the person they really show, who is already enrolled or becomes a new person.
export function MovePhotos({ person, images, close, done }) {
  const [to, setTo] = useState("known");
  const count = images.length;
  const action = useAction(async (fields) => {
    const owner = await (await moved(`persons/${person.id}`, images, fields)).json();
    done(t("move.done", { count, name: owner.name }));
  });
  const choice = (value) => html`
    <label class="choice"><input type="radio" name="to" value=${value} checked=${to === value} onChange=${() => setTo(value)} />${t(`move.${value}`)}</label>
  `;
  return html`
    <${DialogForm} title=${t("move.title", { count })} button=${t("move.button", { count })} doing="moving" ...${{ action, close }}>
      <fieldset class="choices"><legend>${t("move.text", { count })}</legend>${choice("known")}${choice("new")}</fieldset>
      ${to === "known" && html`<${PersonPicker} without=${[person.id]} />`}
      ${to === "new" && html`<${NameField} />`}
    <//>
  `;
}

function moved(path, images, fields) {
  if (fields.get("to") === "new") return ask("POST", `${path}/split`, { json: { image_ids: images, name: fields.get("name") } });
  return ask("POST", `${path}/images/move`, { json: { image_ids: images, person_id: Number(fields.get("person")) } });
}
