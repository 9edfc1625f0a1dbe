// Loading data for a page, and running actions that the user starts.

import { useEffect, useState } from "./preact.js";

const SETTLED_MILLISECONDS = 250;

// The value that `load` promises, reloaded when an input changes or `again` is called; until then the old value stays.
export function useLoaded(load, inputs) {
  const [state, setState] = useState({});
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    let current = true;
    load().then(
      (value) => current && setState({ value }),
      (error) => current && setState({ error }),
    );
    return () => (current = false);
  }, [...inputs, turn]);
  return { ...state, again: () => setTurn((before) => before + 1) };
}

// An action that runs once at a time: whether it is running, with which argument, and how it failed.
export function useAction(act) {
  const [state, setState] = useState({ busy: false });
  const run = async (...given) => {
    setState({ busy: true, given });
    try {
      await act(...given);
      setState({ busy: false });
    } catch (error) {
      setState({ busy: false, error });
    }
  };
  return { ...state, run, clear: () => setState({ busy: false }) };
}

// A URL for a file in the browser, valid while the file is shown.
export function useAddress(blob) {
  const [address, setAddress] = useState();
  useEffect(() => {
    if (!blob) return setAddress(undefined);
    const made = URL.createObjectURL(blob);
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [blob]);
  return address;
}

// A value once it has stopped changing, so that not every keystroke causes a request.
export function useSettled(value) {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), SETTLED_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
