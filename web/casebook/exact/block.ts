// Decoded sound that follows on without a gap, joined into one piece: edges every 20 ms could be heard.

// Stamps are rounded; more than this is a gap, which stays one.
const GAP_S = 0.002;

export class Block {
  from_s = 0;
  duration_s = 0;
  #parts: AudioBuffer[] = [];

  // False: it does not follow on, and belongs to the next block.
  takes(part: AudioBuffer, at_s: number): boolean {
    const [first] = this.#parts;
    if (!first) this.from_s = at_s;
    else if (
      Math.abs(this.from_s + this.duration_s - at_s) > GAP_S ||
      first.sampleRate !== part.sampleRate ||
      first.numberOfChannels !== part.numberOfChannels
    )
      return false;
    this.#parts.push(part);
    this.duration_s += part.duration;
    return true;
  }

  joined(context: BaseAudioContext): AudioBuffer {
    const { numberOfChannels, sampleRate } = this.#parts[0]!;
    const length = this.#parts.reduce((sum, part) => sum + part.length, 0);
    const whole = context.createBuffer(numberOfChannels, length, sampleRate);
    for (let channel = 0; channel < numberOfChannels; channel++) {
      let at = 0;
      for (const part of this.#parts) {
        whole.copyToChannel(part.getChannelData(channel), channel, at);
        at += part.length;
      }
    }
    return whole;
  }
}
