import { html } from "../preact.js";
import { get } from "../api.js";
import { t } from "../language.js";
import { useAction } from "../loading.js";
import { Heading } from "../parts/heading.js";
import { reason } from "../parts/problem.js";
import { signIn } from "../session.js";

export function SignIn({ refused, done }) {
  const { busy, run } = useAction(async (key) => {
    signIn(key.trim());
    await get("key");
    done();
  });
  const submit = (event) => {
    event.preventDefault();
    run(new FormData(event.target).get("key"));
  };
  return html`
    <form class="narrow stack" onSubmit=${submit}>
      <${Heading} title=${t("sign_in.title")} />
      <p>${t("sign_in.text")}</p>
      <label>${t("sign_in.key")}<input name="key" type="password" autocomplete="off" required /></label>
      ${refused.type !== "key_missing" && html`<p class="notice problem" role="alert">${reason(refused)}</p>`}
      <button class="primary" disabled=${busy}>${t(busy ? "doing.signing_in" : "sign_in.button")}</button>
    </form>
  `;
}
