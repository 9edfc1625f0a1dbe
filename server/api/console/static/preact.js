// What components are written with.

export * from "./vendor/htm-preact.js";
