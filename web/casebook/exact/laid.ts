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

// What is asked of the loudspeaker later than this before it is due comes late: it has its next block already.
const SOON_S = 0.003;

export class Laid {
  readonly ends_s: number;
  // A piece that is shorter than two fades has shorter ones.
  readonly #fade_s: number;
  readonly #fades_s: number;
  #is_adjoined = false;
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
    const lasts_s = buffer.duration / rate;
    this.ends_s = starts_s + lasts_s;
    this.#fade_s = Math.min(FADE_S, 0.49 * lasts_s);
    this.#fades_s = this.ends_s - this.#fade_s;
    this.#source = new AudioBufferSourceNode(context, { buffer, playbackRate: rate });
    this.#edge = new GainNode(context, { gain: goes_on ? 1 : 0 });
    this.#source.connect(this.#edge).connect(into);
    if (!goes_on) this.#ramp(starts_s, 0, starts_s + this.#fade_s, 1);
    this.#ramp(this.#fades_s, 1, this.ends_s, 0);
    this.#source.onended = () => [this.#source, this.#edge].forEach((node) => node.disconnect());
    this.#source.start(starts_s);
  }

  get has_ended(): boolean {
    return this.#edge.context.currentTime >= this.ends_s;
  }

  // Another one follows on to it: its end is no edge. False where it fades already, so that the other has to begin anew.
  adjoin(): boolean {
    if (this.#edge.context.currentTime + SOON_S >= this.#fades_s) return false;
    this.#edge.gain.cancelScheduledValues(this.#fades_s);
    this.#is_adjoined = true;
    return true;
  }

  // What of it was not heard yet; null where all was.
  takeBack(): Piece | null {
    if (this.has_ended) return null;
    const now_s = this.#edge.context.currentTime;
    const stops_s = now_s + FADE_S;
    const is_heard = this.starts_s < (this.goes_on ? stops_s : now_s);
    if (is_heard && (this.#is_adjoined || now_s < this.#fades_s)) this.#fadeFrom(now_s);
    this.#source.stop(is_heard ? stops_s : this.starts_s);
    if (is_heard && stops_s >= this.ends_s) return null;
    const heard_s = is_heard ? (stops_s - this.starts_s) * this.rate : 0;
    return { ...this.piece, skip_s: this.piece.skip_s + heard_s };
  }

  // Down from where it is. The fade goes on over pieces that adjoin, so that one that is about to begin does so within it.
  #fadeFrom(now_s: number): void {
    const level = this.goes_on ? 1 : Math.min(1, (now_s - this.starts_s) / this.#fade_s);
    const at = (time_s: number) => level * Math.max(0, 1 - (time_s - now_s) / FADE_S);
    const from_s = Math.max(now_s, this.starts_s);
    const to_s = Math.min(this.ends_s, now_s + FADE_S);
    this.#edge.gain.cancelScheduledValues(now_s);
    this.#ramp(from_s, at(from_s), to_s, this.#is_adjoined ? at(to_s) : 0);
  }

  #ramp(from_s: number, from: number, to_s: number, to: number): void {
    this.#edge.gain.setValueAtTime(from, Math.max(0, from_s)).linearRampToValueAtTime(to, to_s);
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
