import { html, useEffect, useRef } from "../vendor/htm-preact.js";
import { t } from "../language.js";
import { Problem } from "./problem.js";

// The browser's own dialog: it keeps the focus, closes on Escape, and hides the page from screen readers.
export function Dialog({ title, close, children }) {
  const dialog = useRef();
  useEffect(() => dialog.current.showModal(), []);
  return html`
    <dialog ref=${dialog} aria-labelledby="dialog-title" onClose=${close}>
      <div class="dialog-head">
        <h2 id="dialog-title">${title}</h2>
        <button type="button" class="quiet" aria-label=${t("close")} onClick=${close}>✕</button>
      </div>
      ${children}
    </dialog>
  `;
}

// A form in a dialog; `action` comes from useAction. Its button says what it is doing meanwhile.
export function DialogForm({ title, button, doing = "saving", danger, action, close, children }) {
  const submit = (event) => {
    event.preventDefault();
    action.run(new FormData(event.target));
  };
  return html`
    <${Dialog} title=${title} close=${close}>
      <form class="stack" onSubmit=${submit}>
        ${children}
        <${Problem} error=${action.error} />
        <p class="hidden" role="status">${action.busy && t(`doing.${doing}`)}</p>
        <div class="buttons end">
          <button type="button" onClick=${close}>${t("cancel")}</button>
          <button class=${danger ? "danger" : "primary"} disabled=${action.busy}>${action.busy ? t(`doing.${doing}`) : button}</button>
        </div>
      </form>
    <//>
  `;
}
