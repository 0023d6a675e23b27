// Which clips stand side by side, which is large, which is chosen. Pure; what a person did is turned into a new layout.

export const PANES_MAX = 9;

export interface Layout {
  // Chosen by hand, or those that cover the playhead.
  follows: boolean;
  // In the order of their places.
  ids: readonly number[];
  chosen: number | null;
  large: number | null;
  sound: 'all' | 'none' | number;
  volume: number;
}

export function firstLayout(playable: readonly number[]): Layout {
  const ids = playable.slice(0, PANES_MAX);
  return { follows: false, ids, chosen: ids[0] ?? null, large: null, sound: 'all', volume: 0.8 };
}

// Shows a clip that is not shown, where there is room; takes away one that is.
export function toggled(layout: Layout, id: number): Layout {
  if (layout.ids.includes(id)) return settled({ ...layout, follows: false, ids: without(layout.ids, id) });
  if (layout.ids.length >= PANES_MAX) return layout;
  return { ...layout, follows: false, ids: [...layout.ids, id], chosen: id };
}

// A digit: the clip is shown, in the place of the chosen one if there is no room, and becomes the chosen one.
export function picked(layout: Layout, id: number): Layout {
  if (layout.ids.includes(id)) return { ...layout, chosen: id };
  if (layout.ids.length < PANES_MAX) return toggled(layout, id);
  return dropped(layout, id, layout.chosen ?? layout.ids[0]!);
}

// A clip is dropped onto a pane: it takes that place; if it stood elsewhere the two change places.
export function dropped(layout: Layout, id: number, onto: number): Layout {
  if (id === onto || !layout.ids.includes(onto)) return layout;
  const ids = layout.ids.map((one) => (one === onto ? id : one === id ? onto : one));
  const large = layout.large === onto ? id : layout.large === id ? onto : layout.large;
  return settled({ ...layout, follows: false, ids, large, chosen: id });
}

export function moved(layout: Layout, by: 1 | -1): Layout {
  const at = layout.chosen === null ? -1 : layout.ids.indexOf(layout.chosen);
  const other = layout.ids[at + by];
  if (at < 0 || other === undefined || layout.chosen === null) return layout;
  const ids = layout.ids.map((one) => (one === other ? layout.chosen! : one === layout.chosen ? other : one));
  return { ...layout, follows: false, ids };
}

export function withFollowers(layout: Layout, covering: readonly number[]): Layout {
  const ids = covering.slice(0, PANES_MAX);
  if (ids.length === 0 || ids.join() === layout.ids.join()) return layout;
  return settled({ ...layout, ids });
}

// A clip that is tried stands next to the one beside which it is tried, whatever else must make room.
export function withTried(ids: readonly number[], tried: { id: number; beside: number } | null): number[] {
  if (!tried) return [...ids];
  const { id, beside } = tried;
  const others = without(ids, id);
  const known = others.includes(beside) ? others : [beside, ...others];
  const room = known.filter((one) => one !== beside).slice(0, PANES_MAX - 2);
  return known.filter((one) => one === beside || room.includes(one)).flatMap((one) => (one === beside ? [one, id] : [one]));
}

export function enlarged(layout: Layout, id: number | null): Layout {
  return { ...layout, large: layout.large === id ? null : id, chosen: id ?? layout.chosen };
}

// As square as a wide screen allows.
export function columnsFor(panes: number): number {
  return [1, 1, 2, 3, 2, 3, 3, 4, 4, 5][panes] ?? 5;
}

// Who was chosen or large and is gone is neither.
function settled(layout: Layout): Layout {
  const { ids } = layout;
  const still = (id: number | null) => (id !== null && ids.includes(id) ? id : null);
  return { ...layout, chosen: still(layout.chosen) ?? ids[0] ?? null, large: still(layout.large) };
}

function without(ids: readonly number[], id: number): number[] {
  return ids.filter((other) => other !== id);
}

// What was kept, as far as it still fits the clips.
export function parseLayout(kept: string | null, playable: readonly number[]): Layout {
  const first = firstLayout(playable);
  let read: unknown;
  try {
    read = JSON.parse(kept ?? 'null');
  } catch {
    return first;
  }
  if (typeof read !== 'object' || read === null) return first;
  const { follows, ids, chosen, large, sound, volume } = read as Partial<Record<keyof Layout, unknown>>;
  const isId = (id: unknown): id is number => playable.includes(id as number);
  const known = Array.isArray(ids) ? [...new Set(ids.filter(isId))].slice(0, PANES_MAX) : [];
  if (known.length === 0) return first;
  return settled({
    follows: follows === true,
    ids: known,
    chosen: isId(chosen) ? chosen : null,
    large: isId(large) ? large : null,
    sound: sound === 'none' || isId(sound) ? sound : 'all',
    volume: typeof volume === 'number' && volume >= 0 && volume <= 1 ? volume : first.volume,
  });
}
