// What the clips of the event claim about the time of day, as the server told it.

import type { ClaimedTime, Event } from '../wire';

class Claims {
  all = $state.raw<readonly ClaimedTime[]>([]);

  take(event: Event): void {
    this.all = event.work?.claimed ?? [];
  }

  of(id: number): readonly ClaimedTime[] {
    return this.all.filter((claim) => claim.id === id);
  }
}

export const claims = new Claims();
