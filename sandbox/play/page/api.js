// What the page asks its server for. All addresses are relative: the page's own holds the secret.

import { say } from "./words.js";

async function post(address, body, type = "application/json") {
  let answer;
  try {
    answer = await fetch(address, { method: "POST", body, headers: { "Content-Type": type } });
  } catch {
    throw new Error(say("Nothing answers. Is make play still running?"));
  }
  const told = await answer.json().catch(() => ({ error: say("Something went wrong here.") }));
  if (!answer.ok) throw new Error(say(told.error));
  return told;
}

/** Have a person do something; the names are those of sandbox/play/acts/. */
export const act = (name, details) => post(`do/${name}`, JSON.stringify(details));

/** Send a file; `details` say who sends what kind where. */
export function upload(blob, details) {
  const known = Object.entries(details).filter(([, value]) => value !== null && value !== undefined && value !== "");
  return post(`upload?${new URLSearchParams(known)}`, blob, blob.type || "application/octet-stream");
}

/** Ask something of what is shown beside the chats. */
export const wish = (side, name, details = {}) => post(`beside/${side}/${name}`, JSON.stringify(details));

/** The address of a file's bytes. */
export const addressOf = (file) => `file/${encodeURIComponent(file.id)}`;
