// The invitation that this page was opened with, or that was pasted. In memory alone.

import type { Link } from './fragment';

class Join {
  link = $state<Link | 'odd' | undefined>();

  take(link: Link | 'odd' | undefined): void {
    this.link = link;
  }
}

export const join = new Join();
