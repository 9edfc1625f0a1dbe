import { html } from "../preact.js";
import { t } from "../language.js";
import { useAction } from "../loading.js";
import { DialogForm } from "./dialog.js";

// Asks for confirmation before something is deleted.
export function Confirm({ title, text, act, close }) {
  const action = useAction(act);
  return html`
    <${DialogForm} danger title=${title} button=${t("delete")} doing="deleting" ...${{ action, close }}>
      <p>${text}</p>
    <//>
  `;
}
