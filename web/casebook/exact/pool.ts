// Small canvases that decoded frames are drawn onto at the pane's size, and that are used again.
//
// Whoever takes a picture gives it back. A decoder stalls after a handful of frames that are not closed, so each
// frame is closed as soon as it has been drawn.

import type { VideoSample } from 'mediabunny';

// Six ahead, a run of beats backwards, one on the screen.
const SPARE_MAX = 24;

export interface Size {
  width: number;
  height: number;
}

export class Picture {
  // More than one beat may show the same frame.
  uses = 1;

  constructor(readonly canvas: OffscreenCanvas) {}
}

export class Pool {
  #spare: OffscreenCanvas[] = [];

  constructor(public size: Size) {}

  // Draws and closes it.
  draw(sample: VideoSample): Picture {
    const { width, height } = this.size;
    const canvas = this.#spare.pop() ?? new OffscreenCanvas(width, height);
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    const context = canvas.getContext('2d', { alpha: false });
    if (context) sample.draw(context, 0, 0, width, height);
    sample.close();
    return new Picture(canvas);
  }

  readonly release = (picture: Picture): void => {
    picture.uses -= 1;
    if (picture.uses === 0 && this.#spare.length < SPARE_MAX) this.#spare.push(picture.canvas);
  };
}

// As large as the box allows, in the shape of the picture, and never larger than the picture is.
export function fitted(picture: Size, box: Size): Size {
  const by = Math.min(1, box.width / picture.width, box.height / picture.height);
  const side = (length: number) => Math.max(2, Math.round(length * by));
  return { width: side(picture.width), height: side(picture.height) };
}
