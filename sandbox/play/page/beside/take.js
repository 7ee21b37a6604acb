// The newest take: its waveform, what of it is used, and what was cut.

import { el } from "../dom.js";
import { say } from "../words.js";
import { number, status } from "./controls.js";

const SVG = "http://www.w3.org/2000/svg";
const HEIGHT = 100;

function shape(name, attributes) {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  return node;
}

function isIn(spans, second) {
  return spans.some(([from, to]) => from <= second && second < to);
}

function drawn(picture, label) {
  const width = picture.peaks.length * 2;
  const svg = shape("svg", { viewBox: `0 0 ${width} ${HEIGHT}`, role: "img", "aria-label": label, preserveAspectRatio: "none" });
  const at = (second) => ((second - picture.begins) / picture.seconds) * width;
  for (const [from, to] of picture.used) {
    svg.append(shape("rect", { class: "used", x: at(from), y: 0, width: at(to) - at(from), height: HEIGHT }));
  }
  picture.peaks.forEach((peak, place) => {
    const second = picture.begins + ((place + 0.5) / picture.peaks.length) * picture.seconds;
    const tall = Math.max(2, (peak / 100) * (HEIGHT - 8));
    const kind = isIn(picture.used, second) ? "kept" : "cut";
    svg.append(shape("rect", { class: kind, x: place * 2, y: (HEIGHT - tall) / 2, width: kind === "kept" ? 1.6 : 0.7, height: tall }));
  });
  for (const second of picture.joints) {
    svg.append(shape("line", { class: "joint", x1: at(second), x2: at(second), y1: 0, y2: HEIGHT }));
  }
  return svg;
}

const seconds = (value) => say("{seconds} s", { seconds: number(value, 1) });

function figures(take, picture) {
  const used = picture ? picture.used.reduce((sum, [from, to]) => sum + to - from, 0) : null;
  const found = [
    [say("Recorded"), seconds(take.total_seconds)],
    [say("Speech"), seconds(take.speech_seconds)],
    [say("Above the noise"), take.noise_known ? say("{decibels} dB", { decibels: number(take.above_noise_db, 1) }) : say("unknown")],
    [say("Loudest peak"), say("{decibels} dB", { decibels: number(take.peak_dbfs, 1) })],
  ];
  if (used !== null) found.push([say("In the sample"), seconds(used)], [say("Cut"), seconds(Math.max(0, take.total_seconds - used))]);
  return el("dl", { class: "figures" }, ...found.map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value))));
}

export const take = {
  name: "take",
  title: () => say("Take"),
  build(root) {
    const now = status();
    const place = el("div", {});
    root.append(now.node, place);
    return ({ take: found }) => {
      now.update(found ? "" : say("No recording has been listened to yet."));
      if (!found) return place.replaceChildren();
      const parts = [el("h3", {}, found.title)];
      if (found.picture) {
        const label = say("Waveform of the recording: {used} pieces of it are used.", { used: found.picture.used.length });
        parts.push(
          drawn(found.picture, label),
          el("p", { class: "legend faint" }, el("span", { class: "swatch kept" }), say("used"), " ", el("span", { class: "swatch cut" }), say("cut")),
        );
      }
      place.replaceChildren(...parts, figures(found, found.picture));
    };
  },
};
