// Plays a voice message or a music file: waveform, seek, speed; one at a time.

import { el, iconButton, setIcon } from "./dom.js";
import { BARS, drawBars, soundOf } from "./sound.js";
import { complain } from "./toast.js";
import { length, say } from "./words.js";

const SPEEDS = [1, 1.5, 2];
const FLAT = Array(BARS).fill(0.06);
let playing = null;

/** Make the player of a file; its sound is fetched when it is first seen. */
export function player(file) {
  const it = { file, audio: el("audio", { preload: "auto" }), peaks: FLAT, seconds: file.seconds ?? 0, speed: 0 };
  it.toggle = iconButton("play", say("Play"), () => toggle(it), { class: "round" });
  it.canvas = el("canvas", { class: "bars", "aria-hidden": "true" });
  it.seek = el("input", { type: "range", min: 0, max: 1000, value: 0, step: 1, "aria-label": say("Position"), on: { input: () => seek(it) } });
  it.time = el("span", { class: "time" });
  it.faster = el("button", { type: "button", class: "speed", "aria-label": say("Speed: {times} times", { times: 1 }), on: { click: () => faster(it) } }, "1×");
  for (const event of ["timeupdate", "play", "pause", "ended"]) it.audio.addEventListener(event, () => show(it));
  it.audio.addEventListener("play", () => follow(it));
  const place = el("div", { class: "wave" }, it.canvas, it.seek);
  const made = el("div", { class: "player", data: { file: file.id } }, it.toggle, place, el("div", { class: "under" }, it.time, it.faster), it.audio);
  whenSeen(made, () => load(it).catch(complain));
  show(it);
  return made;
}

const watcher = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) if (isIntersecting) target.seen?.();
});

function whenSeen(made, first) {
  made.seen = () => {
    watcher.unobserve(made);
    first();
  };
  watcher.observe(made);
}

async function load(it) {
  if (it.audio.src) return;
  const sound = await soundOf(it.file);
  it.audio.src = sound.url;
  it.peaks = sound.peaks ?? FLAT;
  // What a browser has recorded tells no length, or a wrong one; what was decoded does.
  it.seconds = sound.seconds ?? it.seconds;
  show(it);
}

async function toggle(it) {
  if (!it.audio.paused) return it.audio.pause();
  try {
    await load(it);
    if (playing && playing !== it) playing.audio.pause();
    playing = it;
    await it.audio.play();
  } catch {
    complain(new Error(say("This browser can't play this file.")));
  }
}

function seek(it) {
  it.audio.currentTime = (it.seek.value / 1000) * it.seconds;
  show(it);
}

function faster(it) {
  it.speed = (it.speed + 1) % SPEEDS.length;
  const times = SPEEDS[it.speed];
  it.audio.playbackRate = times;
  it.faster.textContent = `${times}×`;
  it.faster.setAttribute("aria-label", say("Speed: {times} times", { times }));
}

function follow(it) {
  show(it);
  if (!it.audio.paused && !it.audio.ended) requestAnimationFrame(() => follow(it));
}

function show(it) {
  const now = it.audio.ended ? 0 : it.audio.currentTime;
  const share = it.seconds ? Math.min(1, now / it.seconds) : 0;
  const runs = !it.audio.paused && !it.audio.ended;
  if (it.runs !== runs) setIcon(it.toggle, runs ? "pause" : "play", runs ? say("Pause") : say("Play"));
  it.runs = runs;
  it.seek.value = Math.round(share * 1000);
  it.seek.setAttribute("aria-valuetext", say("{now} of {whole}", { now: length(now), whole: length(it.seconds) }));
  it.time.textContent = length(now > 0 ? now : it.seconds);
  drawBars(it.canvas, it.peaks, share);
}
