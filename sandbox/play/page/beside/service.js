// The service: its process, the steps of its trainings, and what it logs.

import { el } from "../dom.js";
import { say } from "../words.js";
import { allow, button, row, status, timeWithSeconds } from "./controls.js";
import { keyed, write } from "./list.js";

const STATES = {
  starting: () => say("The service is starting."),
  running: () => say("The service is running."),
  ending: () => say("The service is ending."),
  stopped: () => say("The service was stopped."),
  killed: () => say("The service was killed."),
  ended: () => say("The service has ended by itself; its log says why."),
};

const STEPS = {
  consent: () => say("asks for consent"),
  prepare: () => say("listens"),
  more: () => say("waits for more speech"),
  choice: () => say("asks about the take"),
  replace: () => say("asks what it is for"),
  reserve: () => say("gets a slot"),
  train: () => say("asks for the training"),
  watch: () => say("watches the training"),
  announce: () => say("sends the demo"),
  done: () => say("done"),
};

const OUTCOMES = { success: () => say("succeeded"), failed: () => say("failed"), refused: () => say("refused") };

const ASIDE = ["more", "choice", "replace"];

function rail(training, steps) {
  const title = el("strong");
  const more = el("span", { class: "faint" });
  const marks = steps.map((step) => el("li", { data: { step } }, STEPS[step]?.() ?? step));
  const update = (now) => {
    write(title, say("{title}, training {number}", { title: now.title, number: now.attempt }));
    const tries = now.tries ? say("failed tries: {number}", { number: now.tries }) : "";
    write(more, [OUTCOMES[now.outcome]?.(), now.trouble, tries].filter(Boolean).join(" · "));
    const at = steps.indexOf(now.step);
    marks.forEach((mark, place) => {
      mark.hidden = ASIDE.includes(mark.dataset.step) && place !== at;
      mark.className = place < at ? "past" : "";
      if (place === at) mark.setAttribute("aria-current", "step");
      else mark.removeAttribute("aria-current");
    });
  };
  return { root: el("li", { class: "card" }, el("p", {}, title, " ", more), el("ol", { class: "rail" }, marks)), update };
}

function logged({ at, event, level, message }) {
  const text = event === "process" ? (STATES[message]?.() ?? message) : message;
  const time = at ? el("time", {}, timeWithSeconds(Date.parse(at))) : null;
  return { root: el("li", { data: { level: level ?? "info" } }, time, " ", text) };
}

export const service = {
  name: "service",
  title: () => say("Service"),
  build(root, { wish }) {
    const [start, restart, stop, kill] = [
      [say("Start the service"), "start"],
      [say("Restart"), "restart"],
      [say("Stop"), "stop"],
      [say("Kill"), "kill"],
    ].map(([label, wanted]) => button(label, () => wish(wanted)));
    const now = status();
    const trainings = el("ul", { class: "cards" });
    const log = el("ol", { class: "log" });
    const box = el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": say("What the service logs") }, log);
    root.append(now.node, row(say("Service"), start, restart, stop, kill), trainings, box);
    let steps = [];
    const showTrainings = keyed(trainings, ({ id }) => id, (training) => rail(training, steps));
    const showLog = keyed(log, (line) => line.number, logged);
    return (shown) => {
      steps = shown.steps;
      const starts = say("Starts so far: {number}.", { number: shown.starts });
      now.update([STATES[shown.state]?.() ?? shown.state, starts].join(" "));
      const lives = ["starting", "running"].includes(shown.state);
      allow(start, !lives && shown.state !== "ending");
      [restart, stop, kill].forEach((one) => allow(one, lives));
      showTrainings(shown.trainings);
      showLog([...shown.lines].reverse());
    };
  },
};
