import { html } from "../vendor/htm-preact.js";
import { useAction } from "../loading.js";
import { DialogForm } from "./dialog.js";

// Asks for confirmation before what cannot be undone.
export function Confirm({ title, text, button, act, close }) {
  const action = useAction(act);
  return html`
    <${DialogForm} danger title=${title} button=${button} doing="deleting" action=${action} close=${close}>
      <p>${text}</p>
    <//>
  `;
}
