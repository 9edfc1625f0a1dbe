import { html } from "../preact.js";
import { t } from "../language.js";
import { useAction } from "../loading.js";

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

// Adds to a button, for screen readers, whom or what it is about, where several buttons have the same text.
export const About = ({ children }) => html`<span class="hidden"> (${children})</span>`;
