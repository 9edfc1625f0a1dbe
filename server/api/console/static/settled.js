import { useEffect, useState } from "./preact.js";

const MILLISECONDS = 250;

// A value once it has stopped changing, so that not every keystroke causes a request.
export function useSettled(value) {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), MILLISECONDS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
