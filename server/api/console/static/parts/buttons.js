import { html } from "../preact.js";
import { t } from "../language.js";
import { useAction } from "../loading.js";
import { About } from "./about.js";

// Buttons of one item, named by `about`: while one is working, it shows that, and the others cannot be pressed.
export function useButtons(about) {
  const action = useAction((_, act) => act());
  const button = (text, act, { doing = "saving", kind = "" } = {}) => html`
    <button class=${kind} disabled=${action.busy} onClick=${() => action.run(text, act)}>
      ${action.busy && action.given[0] === text ? t(`doing.${doing}`) : text}<${About}>${about}<//>
    </button>
  `;
  return { button, error: action.error };
}
