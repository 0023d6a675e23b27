// A picture of which nothing can be made out: so few pixels that no face, no letter and no wound is in them.
//
// The pixels themselves are gone from the canvas, not covered: no style that is late and no screenshot brings them back.

const SIDE_PX = 8;

export function drawBlurred(onto: HTMLCanvasElement, picture: CanvasImageSource & { width: number; height: number }) {
  const by = SIDE_PX / Math.max(picture.width, picture.height, 1);
  const side = (length: number) => Math.max(2, Math.round(length * by));
  const few = new OffscreenCanvas(side(picture.width), side(picture.height));
  const { width, height } = few;
  const small = few.getContext('2d', { alpha: false });
  if (!small) return clear(onto);
  small.imageSmoothingQuality = 'high';
  small.drawImage(picture, 0, 0, width, height);
  if (onto.width !== width || onto.height !== height) Object.assign(onto, { width, height });
  onto.getContext('2d', { alpha: false })?.drawImage(few, 0, 0);
}

// Giving a canvas its size empties it.
function clear(canvas: HTMLCanvasElement) {
  canvas.width = SIDE_PX;
}
