// The functions that components use.

export * from "./vendor/htm-preact.js";
