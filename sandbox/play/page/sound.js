// The sound of a file: fetched once, decoded once, drawn as a waveform.

import { addressOf } from "./api.js";

export const BARS = 48;
const LARGEST_DRAWN = 12e6;
const known = new Map();

/** Fetch a file's sound: its address here, its peaks from 0 to 1 and its length, both null if it can't be read. */
export function soundOf(file) {
  if (!known.has(file.id)) known.set(file.id, fetched(file));
  return known.get(file.id);
}

async function fetched(file) {
  const answer = await fetch(addressOf(file));
  if (!answer.ok) throw new Error("no such file");
  const blob = await answer.blob();
  const decoded = blob.size < LARGEST_DRAWN ? await decode(blob) : null;
  return { url: URL.createObjectURL(blob), peaks: decoded && peaksOf(decoded), seconds: decoded?.duration ?? null };
}

/** Decode a recording; null if this browser can't. */
export async function decode(blob) {
  try {
    return await new OfflineAudioContext(1, 1, 16000).decodeAudioData(await blob.arrayBuffer());
  } catch {
    return null;
  }
}

/** The loudest sample of each part, against the loudest of all. */
export function peaksOf(decoded, bars = BARS) {
  const samples = decoded.getChannelData(0);
  const size = samples.length / bars;
  const peaks = Array.from({ length: bars }, (_, bar) => {
    let peak = 0;
    const end = Math.floor((bar + 1) * size);
    for (let place = Math.floor(bar * size); place < end; place += 4) peak = Math.max(peak, Math.abs(samples[place]));
    return peak;
  });
  const loudest = Math.max(...peaks, 1e-4);
  return peaks.map((peak) => peak / loudest);
}

/** Draw the bars; those before `share` (0 to 1) are played already. */
export function drawBars(canvas, peaks, share) {
  const scale = devicePixelRatio || 1;
  const { clientWidth: width, clientHeight: height } = canvas;
  if (!width) return;
  if (canvas.width !== Math.round(width * scale)) {
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
  }
  const pen = canvas.getContext("2d");
  const style = getComputedStyle(canvas);
  const step = canvas.width / peaks.length;
  pen.clearRect(0, 0, canvas.width, canvas.height);
  peaks.forEach((peak, bar) => {
    const tall = Math.max(2 * scale, peak * canvas.height);
    // Only real properties tell the colour that light or dark has led to.
    pen.fillStyle = (bar + 0.5) / peaks.length <= share ? style.caretColor : style.color;
    pen.fillRect(bar * step, (canvas.height - tall) / 2, step * 0.6, tall);
  });
}
