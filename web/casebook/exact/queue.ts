// What one pane has decoded ahead, in the order in which it becomes due.
//
// Pure, and ignorant of what a picture is. Forwards an entry is shown from its due time on, backwards from its due
// time down. What is late is dropped here, and so in all panes alike, for all ask about the same instant.

export interface Entry<Picture> {
  due_ns: number;
  frame: number;
  picture: Picture;
}

export class Queue<Picture> {
  #entries: Entry<Picture>[] = [];
  #direction: 1 | -1 = 1;
  // When that falls due which is not decoded yet; infinite where nothing more will come.
  next_due_ns = Infinity;

  constructor(readonly release: (picture: Picture) => void) {}

  get length(): number {
    return this.#entries.length;
  }

  restart(direction: 1 | -1, next_due_ns: number): void {
    for (const { picture } of this.#entries) this.release(picture);
    this.#entries = [];
    this.#direction = direction;
    this.next_due_ns = next_due_ns;
  }

  push(entry: Entry<Picture>, next_due_ns: number): void {
    this.#entries.push(entry);
    this.next_due_ns = next_due_ns;
  }

  end(): void {
    this.next_due_ns = this.#direction * Infinity;
  }

  // The last instant that can be shown, in the direction of playing.
  get reach_ns(): number {
    return this.next_due_ns - this.#direction;
  }

  // The entry that is due, taken out together with those that are past. Null: what is on the screen stays.
  take(at_ns: number): Entry<Picture> | null {
    let due: Entry<Picture> | null = null;
    while (this.#entries[0] && (this.#entries[0].due_ns - at_ns) * this.#direction <= 0) {
      if (due) this.release(due.picture);
      due = this.#entries.shift()!;
    }
    return due;
  }
}
