// Files that are chosen or dropped, and the example recording.

import { upload } from "./api.js";
import { el } from "./dom.js";
import { openMenu } from "./menu.js";
import { decode } from "./sound.js";
import { ask, complain } from "./toast.js";
import { bytes, say } from "./words.js";

const LARGEST_DECODED = 20e6;

/** Open the menu of what can be attached. */
export function attachMenu(composer, anchor) {
  openMenu(anchor, say("Attach"), [
    [say("A file …"), () => choose(composer)],
    [say("The example recording"), () => example(composer)],
  ]);
}

function choose(composer) {
  const input = el("input", { type: "file", multiple: true, on: { change: () => attachFiles(composer, [...input.files]) } });
  input.click();
}

async function example(composer) {
  try {
    const blob = await (await fetch("example.ogg")).blob();
    await send(composer, new Blob([blob], { type: "audio/ogg" }), "", "voice");
  } catch (error) {
    complain(error);
  }
}

/** Ask for each file how it is sent, and send it. */
export async function attachFiles(composer, files) {
  for (const file of files) {
    const kind = await askKind(file);
    if (kind) await send(composer, file, file.name, kind).catch(complain);
  }
}

async function askKind(file) {
  const [type] = file.type.split("/");
  const kinds = [
    ["voice", say("as a voice message")],
    ["audio", say("as music")],
    ["video", say("as a video")],
    ["video_note", say("as a video note")],
    ["document", say("as a file")],
  ];
  const fitting = { audio: "audio", video: "video" }[type] ?? "document";
  const choices = kinds.map(([value, label]) => el("label", { class: "check" }, el("input", { type: "radio", name: "kind", value, checked: value === fitting }), el("span", {}, label)));
  const title = say("Send {name}, {size}", { name: file.name, size: bytes(file.size) });
  const { pressed, values } = await ask(title, el("fieldset", {}, el("legend", { class: "unseen" }, say("How to send it")), choices), [[say("Send"), "yes"], [say("Cancel"), ""]]);
  return pressed ? values.get("kind") : null;
}

async function send(composer, blob, name, kind) {
  const decoded = kind !== "document" && blob.size < LARGEST_DECODED ? await decode(blob) : null;
  await upload(blob, { ...composer.where, kind, name, seconds: decoded ? Math.round(decoded.duration) : 0 });
  composer.sent();
}

/** Take files that are dropped on an element. */
export function onDrop(root, taken) {
  const over = (shown) => (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    root.classList.toggle("dropping", shown);
  };
  root.addEventListener("dragover", over(true));
  root.addEventListener("dragleave", over(false));
  root.addEventListener("drop", (event) => {
    over(false)(event);
    taken([...(event.dataTransfer?.files ?? [])]);
  });
}
