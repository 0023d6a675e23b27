// What was dropped: all files, with the folders that they lay in. Nothing is left out silently.

export interface Found {
  // With the folders that were dropped, as `folder/clip.mp4`.
  name: string;
  // None where the browser cannot read it.
  file: File | null;
}

export async function allOf(dropped: DataTransfer): Promise<Found[]> {
  // Entries must be taken before the first pause: afterwards the browser has forgotten them.
  const entries = [...dropped.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  if (entries.length === 0) return chosen(dropped.files);
  return (await Promise.all(entries.map(within))).flat();
}

export function chosen(files: Iterable<File>): Found[] {
  return [...files].map((file) => ({ name: file.webkitRelativePath || file.name, file }));
}

async function within(entry: FileSystemEntry): Promise<Found[]> {
  const name = entry.fullPath.replace(/^\//, '');
  try {
    if (entry.isFile) return [{ name, file: await fileOf(entry as FileSystemFileEntry) }];
    const inside = await entriesOf((entry as FileSystemDirectoryEntry).createReader());
    const found = await Promise.all(inside.map(within));
    return found.flat().sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return [{ name, file: null }];
  }
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}

// A reader gives a hundred at a time, and nothing when it is through.
async function entriesOf(reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> {
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return all;
    all.push(...some);
  }
}
