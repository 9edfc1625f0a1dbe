import { html } from "../preact.js";
import { ask } from "../api.js";
import { t } from "../language.js";
import { useAction } from "../loading.js";
import { go } from "../route.js";
import { DialogForm, NameField } from "./dialog.js";

// Creates one of the `people` or `groups` (`path` in the API) and opens its page.
export function New({ page, path = page, close, children }) {
  const action = useAction(async (fields) => {
    const made = await ask("POST", path, { json: { name: fields.get("name"), metadata: {} } });
    go(`${page}/${(await made.json()).id}`);
  });
  return html`
    <${DialogForm} title=${t(`${page}.add`)} button=${t(`${page}.add_button`)} doing="adding" ...${{ action, close }}>
      <${NameField} />
      ${children}
    <//>
  `;
}
