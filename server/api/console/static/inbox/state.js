// How many faces wait, and for how long; loaded again on each page, and after one is dealt with.

import { useEffect } from "../preact.js";
import { get } from "../api.js";
import { useLoaded } from "../loading.js";

export const inboxChanged = () => window.dispatchEvent(new CustomEvent("inbox-changed"));

// Nothing where the key may not read, or has to be asked for first.
export function useInboxState(page, signedOut) {
  const { value, again } = useLoaded(() => (signedOut ? Promise.resolve() : get("inbox/state")), [page, signedOut]);
  useEffect(() => {
    window.addEventListener("inbox-changed", again);
    return () => window.removeEventListener("inbox-changed", again);
  }, []);
  return value;
}
