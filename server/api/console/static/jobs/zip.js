// A folder as a ZIP archive, without loading its photos into memory: the browser reads them as it sends them.

import { refused } from "../api.js";
import { folderOf } from "./chosen.js";

const AROUND = "photos/"; // wraps a single folder, so that the server does not take it for a folder around all the others
const MOST_BYTES = 2 ** 32 - 1;
const MOST_FILES = 2 ** 16 - 1;
const UTF8 = 0x800;
const VERSION = 20;

// Packs files with their paths; calls `told` with the share that has been read.
export async function packed(files, told) {
  if (!files.length) throw refused("folder_empty");
  const members = listed(files);
  const parts = [];
  const directory = [];
  let offset = 0;
  for (const [done, { name, file }] of members.entries()) {
    told(done / members.length);
    const fields = [UTF8, 0, 0, await checksum(file), file.size, file.size, name.length];
    directory.push(record("PK\x01\x02", [VERSION, VERSION, ...fields, 0, 0, 0, 0, 0, offset], CENTRAL), name);
    const head = record("PK\x03\x04", [VERSION, ...fields, 0], LOCAL);
    parts.push(head, name, file);
    offset += head.length + name.length + file.size;
  }
  const listSize = directory.reduce((sum, part) => sum + part.length, 0);
  const end = record("PK\x05\x06", [0, 0, members.length, members.length, listSize, offset, 0], END);
  if (offset + listSize > MOST_BYTES || members.length > MOST_FILES) throw refused("folder_too_large");
  return new Blob([...parts, ...directory, end], { type: "application/zip" });
}

// Bytes of each field.
const LOCAL = [2, 2, 2, 4, 4, 4, 4, 2, 2];
const CENTRAL = [2, ...LOCAL, 2, 2, 2, 4, 4];
const END = [2, 2, 2, 2, 4, 4, 2];

function record(signature, values, sizes) {
  const bytes = new Uint8Array(signature.length + sizes.reduce((sum, size) => sum + size));
  const view = new DataView(bytes.buffer);
  let place = signature.length;
  for (let at = 0; at < place; at++) bytes[at] = signature.charCodeAt(at);
  sizes.forEach((size, at) => {
    if (size === 2) view.setUint16(place, values[at], true);
    else view.setUint32(place, values[at], true);
    place += size;
  });
  return bytes;
}

function listed(files) {
  const outer = folderOf(files) === undefined ? 0 : 1;
  const inner = files.map(({ file, path }) => ({ file, path: path.split("/").slice(outer) }));
  const isOneFolder = new Set(inner.map(({ path }) => path[0])).size === 1 && inner[0].path.length > 1;
  const encoder = new TextEncoder();
  return inner.map(({ file, path }) => ({ file, name: encoder.encode((isOneFolder ? AROUND : "") + path.join("/")) }));
}

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  for (let bit = 0; bit < 8; bit++) byte = byte & 1 ? (byte >>> 1) ^ 0xedb88320 : byte >>> 1;
  return byte;
});

async function checksum(file) {
  let sum = ~0;
  const reader = file.stream().getReader();
  for (let read = await reader.read(); !read.done; read = await reader.read())
    for (const byte of read.value) sum = (sum >>> 8) ^ TABLE[(sum ^ byte) & 0xff];
  return ~sum >>> 0;
}
