// How many faces wait, and for how long; reloaded on each page and after each decision.

import { useEffect } from "../preact.js";
import { get } from "../api.js";
import { useLoaded } from "../loading.js";

export const inboxChanged = () => window.dispatchEvent(new CustomEvent("inbox-changed"));

// Undefined if the key may not read the inbox, or if the user has to enter a key first.
export function useInboxState(page, signedOut) {
  const { value, again } = useLoaded(() => (signedOut ? Promise.resolve() : get("inbox/state")), [page, signedOut]);
  useEffect(() => {
    window.addEventListener("inbox-changed", again);
    return () => window.removeEventListener("inbox-changed", again);
  }, []);
  return value;
}
