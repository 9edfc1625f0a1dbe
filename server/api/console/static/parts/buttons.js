import { html } from "../vendor/htm-preact.js";
import { t } from "../language.js";
import { useAction } from "../loading.js";

// Buttons of one item: while one of them works, it says so, and no other can be pressed.
export function useButtons() {
  const action = useAction((_, act) => act());
  const button = (text, act, { doing = "saving", kind = "" } = {}) => html`
    <button type="button" class=${kind} disabled=${action.busy} onClick=${() => action.run(text, act)}>
      ${action.busy && action.given[0] === text ? t(`doing.${doing}`) : text}
    </button>
  `;
  return { button, error: action.error };
}
