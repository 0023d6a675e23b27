// Who stands by hand beside a clip, or beside one that does: they move along with it.

export function restingOn(by_hand: readonly { id: number; beside: number }[], id: number): number[] {
  const found = [id];
  for (const under of found)
    for (const place of by_hand)
      if (place.beside === under && !found.includes(place.id)) found.push(place.id);
  return found.slice(1);
}
