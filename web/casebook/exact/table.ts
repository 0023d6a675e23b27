// Where the frame table of a clip comes from: the server, or the packets of what is played.

import { FRAMES_MAX, tableFromPackets, tableFromServer, type FrameTable } from './frames';
import type { PictureTrack } from './source';

export async function loadTable(
  id: number,
  pictures: PictureTrack,
  zero_ns: number,
): Promise<FrameTable | null> {
  const response = await fetch(`/api/frames/${id}`);
  if (response.ok) {
    const table = tableFromServer(await response.json());
    if (table) return table;
  }
  const { width, height } = pictures;
  return tableFromPackets(await pictures.stamps(FRAMES_MAX), zero_ns, { width, height });
}

// The picture of exactly this frame of the original, with its own pixels.
export function stillAddress(id: number, frame: number): string {
  return `/api/still/${id}/${frame}`;
}
