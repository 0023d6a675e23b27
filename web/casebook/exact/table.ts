// Where the frame table of a clip comes from: the server, or the packets of what is played.

import type { Kind } from '../proxies/wire';
import { FRAMES_MAX, tableFromPackets, tableFromServer, type FrameTable } from './frames';
import type { PictureTrack } from './source';

export async function loadTable(
  id: number,
  kind: Kind,
  pictures: PictureTrack,
  zero_ns: number,
): Promise<FrameTable | null> {
  const response = await fetch(kind === 'wall' ? `/api/frames/${id}/wall` : `/api/frames/${id}`);
  if (response.ok) {
    const table = tableFromServer(await response.json());
    if (table) return table;
  }
  const { width, height } = pictures;
  return tableFromPackets(await pictures.stamps(FRAMES_MAX), zero_ns, { width, height });
}

// When the frames of an original are shown, while there is nothing yet that plays it.
export async function loadTimes(id: number): Promise<FrameTable | null> {
  const response = await fetch(`/api/frames/${id}`);
  if (!response.ok) return null;
  const told = (await response.json()) as { times_ns?: unknown };
  return tableFromServer({ ...told, plays_ns: told.times_ns });
}

// The picture of exactly this frame of the original, with its own pixels.
export function stillAddress(id: number, frame: number): string {
  return `/api/still/${id}/${frame}`;
}
