// Opens what /media/ID holds and decodes it: the only file that knows the demuxer.
//
// Promises frames by the time stamps of the container. Says null where this browser cannot decode, so that somebody
// else may try. Times here are seconds, as the demuxer has them; everything else counts nanoseconds.

import {
  AudioBufferSink,
  EncodedPacketSink,
  FLAC,
  Input,
  MATROSKA,
  MP4,
  OGG,
  QTFF,
  UrlSource,
  VideoSampleSink,
  WAVE,
  WEBM,
  type InputAudioTrack,
  type InputVideoTrack,
  type VideoSample,
} from 'mediabunny';

import type { Kind } from '../proxies/wire';
import { mediaAddress } from '../wire';

// Nine clips may be open at once.
const CACHE_BYTES_MAX = 24 << 20;
const RETRY_S = [0.2, 1];

// No MP3: what its encoder put before the first sample is named in a header that the demuxer does not tell of, and sound
// would be off by some 25 ms. An element of the page plays it.
const FORMATS = [MP4, QTFF, WEBM, MATROSKA, WAVE, FLAC, OGG];

const NS = 1e9;

export interface Opened {
  pictures: PictureTrack | null;
  sound: AudioBufferSink | null;
  // A picture is there but cannot be decoded here.
  is_picture_lost: boolean;
  // The stamp that is file time zero, as far as the container tells.
  zero_ns: number;
  close(): void;
}

export function canDecodeHere(): boolean {
  return 'VideoDecoder' in globalThis && 'OffscreenCanvas' in globalThis;
}

export async function openClip(id: number, kind: Kind): Promise<Opened> {
  const source = new UrlSource(mediaAddress(id, kind), {
    maxCacheSize: CACHE_BYTES_MAX,
    parallelism: 1,
    getRetryDelay: (attempts) => RETRY_S[attempts] ?? null,
    handleUnhandledError: () => undefined,
  });
  const input = new Input({ source, formats: FORMATS });
  try {
    const video = await input.getPrimaryVideoTrack();
    const audio = await input.getPrimaryAudioTrack();
    const is_shown = video !== null && (await video.canDecode());
    const is_heard = audio !== null && 'AudioDecoder' in globalThis && (await audio.canDecode());
    return {
      pictures: is_shown ? await PictureTrack.of(video) : null,
      sound: is_heard ? new AudioBufferSink(audio) : null,
      is_picture_lost: video !== null && !is_shown,
      zero_ns: await zeroOf(video, audio, (await input.getFormat()) === OGG),
      close: () => input.dispose(),
    };
  } catch (thrown) {
    input.dispose();
    throw thrown;
  }
}

// What lies before zero is priming of an encoder and is never presented; neither is what Opus says to skip.
// In Ogg the stamps count from after that already.
async function zeroOf(video: InputVideoTrack | null, audio: InputAudioTrack | null, is_ogg: boolean): Promise<number> {
  const skip_s = audio && !is_ogg ? await skippedAtFirst(audio) : 0;
  const first_s = await audio?.getFirstTimestamp();
  const firsts = [await video?.getFirstTimestamp(), first_s === undefined ? undefined : first_s + skip_s];
  const presented = firsts.flatMap((first) => (first === undefined ? [] : [Math.max(0, first)]));
  return presented.length > 0 ? Math.round(Math.min(...presented) * NS) : 0;
}

// RFC 7845, 5.1: samples at 48 kHz to throw away, in the tenth and eleventh byte of the head.
async function skippedAtFirst(audio: InputAudioTrack): Promise<number> {
  if ((await audio.getCodec()) !== 'opus') return 0;
  const head = (await audio.getDecoderConfig())?.description;
  if (!head) return 0;
  const bytes = ArrayBuffer.isView(head)
    ? new DataView(head.buffer, head.byteOffset, head.byteLength)
    : new DataView(head);
  return bytes.byteLength > 11 ? bytes.getUint16(10, true) / 48_000 : 0;
}

export class PictureTrack {
  readonly #samples: VideoSampleSink;
  readonly #packets: EncodedPacketSink;

  private constructor(
    readonly track: InputVideoTrack,
    readonly width: number,
    readonly height: number,
  ) {
    this.#samples = new VideoSampleSink(track);
    this.#packets = new EncodedPacketSink(track);
  }

  static async of(track: InputVideoTrack): Promise<PictureTrack> {
    return new PictureTrack(track, await track.getDisplayWidth(), await track.getDisplayHeight());
  }

  // Of all packets, in the order in which they are stored.
  async stamps(frames_max: number): Promise<number[]> {
    const stamps_ns: number[] = [];
    for await (const packet of this.#packets.packets(undefined, undefined, { metadataOnly: true })) {
      stamps_ns.push(Math.round(packet.timestamp * NS));
      if (stamps_ns.length >= frames_max) break;
    }
    return stamps_ns;
  }

  one(inside_ns: number): Promise<VideoSample | null> {
    return this.#samples.getSample(inside_ns / NS);
  }

  onwards(inside_ns: number): AsyncGenerator<VideoSample, void, unknown> {
    return this.#samples.samples(inside_ns / NS);
  }

  // One for each, in rising order.
  some(inside_ns: readonly number[]): AsyncGenerator<VideoSample | null, void, unknown> {
    return this.#samples.samplesAtTimestamps(inside_ns.map((at) => at / NS));
  }

  // From where it must be decoded to have this instant.
  async keyBefore(inside_ns: number): Promise<number> {
    const packet = await this.#packets.getKeyPacket(inside_ns / NS, { verifyKeyPackets: true });
    return packet ? Math.round(packet.timestamp * NS) : 0;
  }
}
