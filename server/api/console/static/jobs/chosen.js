// Files from a dialog or a drop: { file, path }; the path includes the chosen folders.

export const chosenIn = ({ files }) => [...files].map((file) => ({ file, path: file.webkitRelativePath || file.name }));

// The browser clears the dropped items after the event, but not the entries: folders are listed from these.
export function droppedIn({ items }) {
  const entries = [...items].filter(({ kind }) => kind === "file").map((item) => item.webkitGetAsEntry() ?? item.getAsFile());
  return Promise.all(entries.map(listed)).then((lists) => lists.flat());
}

const PHOTO = /\.(avif|bmp|gif|heic|heif|jp2|jpe|jpeg|jpg|png|tif|tiff|webp)$/i;
const HIDDEN = /(^|\/)\./;
const MANIFEST = /(^|\/)manifest\.csv$/;

// The files that a job can use.
export const isUsed = ({ path }) => !HIDDEN.test(path) && (PHOTO.test(path) || MANIFEST.test(path));

export const isArchive = (files) => files.length === 1 && /\.zip$/i.test(files[0].path);

export const isLoose = ({ path }) => !path.includes("/");

// The folder that all files are in, or undefined.
export function folderOf(files) {
  const [first] = files[0]?.path.split("/") ?? [];
  return files.every(({ path }) => path.startsWith(`${first}/`)) ? first : undefined;
}

async function listed(entry) {
  if (entry instanceof File) return [{ file: entry, path: entry.name }];
  if (entry.isFile) return [{ file: await told((...tell) => entry.file(...tell)), path: entry.fullPath.slice(1) }];
  const reader = entry.createReader();
  const inner = [];
  // Each call returns some more entries, and the last one returns none.
  for (let some = [entry]; some.length; inner.push(...some)) some = await told((...tell) => reader.readEntries(...tell));
  return (await Promise.all(inner.map(listed))).flat();
}

const told = (ask) => new Promise(ask);
