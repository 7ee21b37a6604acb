// Records with the microphone, as it is.
//
// Echo cancellation, noise suppression and gain control are off: the gain pumps in the first seconds, and the
// noise looks 19 dB better than it is, so the bot would judge another room. With all three off Chromium records a
// mono microphone as two equal channels whatever channelCount says; a WebAudio destination with one channel
// records one. WebM comes first: in MP4 Chromium loses the first 73 ms and tells a fiftieth of the length.

import { say } from "./words.js";

const TYPES = ["audio/webm;codecs=opus", "audio/ogg;codecs=opus", "audio/mp4"];
const BITS_PER_SECOND = 64000;
/** What stop() would cut off, and more. */
const TAIL_MS = 150;
/** How long an AudioContext may take to run. */
const RESUME_MS = 1000;
/** Bytes of a WebM in which nothing was recorded, and more; an MP4 then has none. */
const EMPTY_BYTES = 300;
const PROCESSING = ["echoCancellation", "noiseSuppression", "autoGainControl"];

/** Why there is no microphone, in words. */
function reason(error) {
  const reasons = {
    NotAllowedError: () => say("The microphone is not allowed here. Allow it in the address bar, and try again."),
    NotFoundError: () => say("No microphone was found. You can drop a recording here instead, or send the example."),
    NotReadableError: () => say("Another program is using the microphone."),
  };
  return new Error(reasons[error.name]?.() ?? say("The microphone can't be used: {reason}", { reason: error.message }));
}

/** Tell whether a browser gives pages at this address a microphone at all. */
export const hasMicrophone = () => Boolean(navigator.mediaDevices?.getUserMedia && window.MediaRecorder);

/** Begin to record; `level` is called with the loudness from 0 to 1 several times a second. */
export async function record(level) {
  if (!hasMicrophone()) throw new Error(say("Browsers give a microphone only to pages at 127.0.0.1 or localhost. Open the address that make play has printed."));
  const off = Object.fromEntries(PROCESSING.map((name) => [name, false]));
  const stream = await navigator.mediaDevices.getUserMedia({ audio: { ...off, channelCount: 1 } }).catch((error) => {
    throw reason(error);
  });
  const context = new AudioContext();
  await Promise.race([context.resume(), new Promise((resolve) => setTimeout(resolve, RESUME_MS))]);
  const source = context.createMediaStreamSource(stream);
  const mono = new MediaStreamAudioDestinationNode(context, { channelCount: 1, channelCountMode: "explicit" });
  const analyser = new AnalyserNode(context, { fftSize: 1024 });
  source.connect(mono);
  source.connect(analyser);
  return new Recording({ stream, context, mono, analyser, level });
}

class Recording {
  #began = performance.now();
  #pieces = [];

  constructor(parts) {
    Object.assign(this, parts);
    const settings = this.stream.getAudioTracks()[0].getSettings();
    this.how = PROCESSING.some((name) => settings[name] === true) ? "processed" : "raw";
    const mimeType = TYPES.find((type) => MediaRecorder.isTypeSupported(type));
    // Firefox runs no AudioContext on a machine that has nothing to play on: then it is two channels.
    const heard = this.context.state === "running" ? this.mono.stream : this.stream;
    this.recorder = new MediaRecorder(heard, { mimeType, audioBitsPerSecond: BITS_PER_SECOND });
    this.recorder.addEventListener("dataavailable", ({ data }) => this.#pieces.push(data));
    this.recorder.start();
    this.ticking = setInterval(() => this.level(this.#loudness()), 100);
  }

  /** Seconds since it began: a recorded file may tell no length, or a wrong one. */
  get seconds() {
    return (performance.now() - this.#began) / 1000;
  }

  /** End it, and return the recording; an error says that nothing is in it. */
  async stop() {
    const seconds = this.seconds;
    await new Promise((resolve) => setTimeout(resolve, TAIL_MS));
    const stopped = new Promise((resolve) => this.recorder.addEventListener("stop", resolve, { once: true }));
    this.recorder.stop();
    await stopped;
    this.#close();
    const blob = new Blob(this.#pieces, { type: this.recorder.mimeType.split(";")[0] });
    if (blob.size < EMPTY_BYTES) throw new Error(say("Nothing was recorded. Is the right microphone chosen, and is it switched on?"));
    return { blob, seconds: Math.max(1, Math.round(seconds)), how: this.how };
  }

  /** End it, and forget it. */
  cancel() {
    if (this.recorder.state !== "inactive") this.recorder.stop();
    this.#close();
  }

  #close() {
    clearInterval(this.ticking);
    this.stream.getTracks().forEach((track) => track.stop());
    this.context.close();
  }

  #loudness() {
    const samples = new Float32Array(this.analyser.fftSize);
    this.analyser.getFloatTimeDomainData(samples);
    const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
    return Math.min(1, Math.max(0, 1 + Math.log10(power + 1e-9) / 6));
  }
}
