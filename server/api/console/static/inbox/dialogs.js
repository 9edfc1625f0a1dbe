import { html } from "../preact.js";
import { isKnown } from "../confidence.js";
import { t } from "../language.js";
import { useAction } from "../loading.js";
import { DialogForm, NameField } from "../parts/dialog.js";
import { PersonPicker } from "../people/person_picker.js";

// Creates a person from a face in the inbox.
export function NameFace({ post, candidate, text, close, done }) {
  const action = useAction(async (fields) => {
    const name = fields.get("name");
    await post("name", { name });
    done(t("enrol.done", { name }));
  });
  return html`
    <${DialogForm} title=${t("enrol.title")} button=${t("enrol.save")} doing="adding" ...${{ action, close }}>
      <${Held} candidate=${candidate} />
      <${NameField} />
      <p class="soft">${text}</p>
    <//>
  `;
}

// Adds a face in the inbox to an enrolled person.
export function ConfirmAs({ post, candidate, close, done }) {
  const action = useAction(async (fields) => {
    const answer = await (await post("confirm", { person_id: Number(fields.get("person")) })).json();
    done(t("inbox.confirmed", answer.person ?? answer));
  });
  return html`
    <${DialogForm} title=${t("inbox.choose")} button=${t("inbox.choose_button")} doing="adding" ...${{ action, close }}>
      <${Held} candidate=${candidate} />
      <${PersonPicker} />
    <//>
  `;
}

// A warning that Kith recognises the face as an enrolled person.
const Held = ({ candidate }) => isKnown(candidate) && html`<p class="notice warning">${t("inbox.held", candidate.person)}</p>`;
