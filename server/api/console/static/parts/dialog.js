import { html, useEffect, useRef } from "../preact.js";
import { t } from "../language.js";
import { Problem } from "./problem.js";

// The browser's own dialog: it keeps the focus, gives it back, and closes on Escape.
export function Dialog({ title, close, children }) {
  const dialog = useRef();
  useEffect(() => {
    const { current } = dialog;
    current.showModal();
    return () => current.close();
  }, []);
  useEffect(() => begin(dialog.current));
  return html`
    <dialog ref=${dialog} aria-labelledby="dialog-title" onClose=${close}>
      <div class="dialog-head">
        <h2 id="dialog-title" tabindex="-1" autofocus>${title}</h2>
        <button class="quiet" aria-label=${t("close")} onClick=${close}>✕</button>
      </div>
      ${children}
    </dialog>
  `;
}

// Moves the focus from the title to the first field, or to the main button, as soon as it can be used.
function begin(dialog) {
  if (document.activeElement.id !== "dialog-title") return;
  const first = dialog.querySelector("input, textarea") ?? dialog.querySelector(".primary:enabled, .danger:enabled");
  first?.focus();
}

// A form in a dialog; `action` comes from useAction. While it runs, its button shows what it is doing.
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

export const NameField = ({ value }) => html`<label>${t("name")}<input name="name" required defaultValue=${value} autocomplete="off" /></label>`;
