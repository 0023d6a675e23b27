// A piece of decoded sound that is laid onto the clock of the loudspeaker, and can be taken back.
//
// Promises that it begins and ends without a click: at each edge that nothing adjoins it is faded. Times are those of
// the audio context.

// Shorter than this a fade is a click itself.
export const FADE_S = 0.008;

export interface Piece {
  sound: AudioBuffer;
  // File time of its first sample.
  from_s: number;
  // What of it was heard already.
  skip_s: number;
}

export class Laid {
  readonly ends_s: number;
  #source: AudioBufferSourceNode;
  #edge: GainNode;

  constructor(
    readonly piece: Piece,
    readonly starts_s: number,
    readonly rate: number,
    readonly goes_on: boolean,
    into: AudioNode,
  ) {
    const { context } = into;
    const buffer = restOf(piece, context);
    this.ends_s = starts_s + buffer.duration / rate;
    this.#source = new AudioBufferSourceNode(context, { buffer, playbackRate: rate });
    this.#edge = new GainNode(context, { gain: goes_on ? 1 : 0 });
    this.#source.connect(this.#edge).connect(into);
    if (!goes_on) this.#ramp(starts_s, 0, 1);
    this.#ramp(this.ends_s - FADE_S, 1, 0);
    this.#source.start(starts_s);
  }

  get has_ended(): boolean {
    return this.#edge.context.currentTime >= this.ends_s;
  }

  // Another one follows on to it: its end is no edge.
  adjoin(): void {
    const fades_s = this.ends_s - FADE_S;
    if (this.#edge.context.currentTime < fades_s) this.#edge.gain.cancelScheduledValues(fades_s - FADE_S / 8);
  }

  // What of it was not heard yet; null where all was.
  takeBack(): Piece | null {
    const stops_s = this.#edge.context.currentTime + FADE_S;
    if (stops_s >= this.ends_s) return null;
    const { gain } = this.#edge;
    if (this.starts_s < stops_s - FADE_S) {
      gain.cancelScheduledValues(stops_s - FADE_S);
      this.#ramp(stops_s - FADE_S, 1, 0);
    }
    this.#source.stop(Math.max(stops_s, this.starts_s));
    const heard_s = Math.max(0, stops_s - this.starts_s) * this.rate;
    return { ...this.piece, skip_s: this.piece.skip_s + (this.starts_s < stops_s - FADE_S ? heard_s : 0) };
  }

  #ramp(from_s: number, from: number, to: number): void {
    this.#edge.gain.setValueAtTime(from, Math.max(0, from_s)).linearRampToValueAtTime(to, from_s + FADE_S);
  }
}

// Cut, for an offset named at the start, even of zero, makes Chromium end the piece some samples early: a click.
function restOf({ sound, skip_s }: Piece, context: BaseAudioContext): AudioBuffer {
  const skipped = Math.min(sound.length - 1, Math.round(skip_s * sound.sampleRate));
  if (skipped <= 0) return sound;
  const { numberOfChannels, sampleRate } = sound;
  const rest = context.createBuffer(numberOfChannels, sound.length - skipped, sampleRate);
  for (let channel = 0; channel < numberOfChannels; channel++)
    rest.copyToChannel(sound.getChannelData(channel).subarray(skipped), channel);
  return rest;
}
