// A case that grows: files handed over one by one, and how far the work on them has come (formats/page.md).

export interface Doing {
  // Grows by one with each page that took the place of another.
  turn: number;
  stage: 'idle' | 'looking' | 'hearing' | 'placing';
  done: number;
  of: number;
  is_stopped: boolean;
  error?: string;
  hint?: string;
}

interface Problem {
  what: string;
  hint: string;
}

export interface Came {
  name: string;
  outcome: 'taken' | 'again' | 'refused';
  exhibit?: number;
  problems?: Problem[];
  reason?: string;
  detail?: string;
  hint?: string;
}

// Nothing more can be taken: a full disk, for one. Said by the server.
export class Halted extends Error {
  constructor(
    message: string,
    readonly hint: string,
  ) {
    super(message);
  }
}

export async function fetchDoing(): Promise<Doing | null> {
  const response = await fetch('/api/case/doing');
  return response.ok ? ((await response.json()) as Doing) : null;
}

export async function ask(what: 'align' | 'stop'): Promise<Doing> {
  const response = await fetch(`/api/case/${what}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  });
  if (!response.ok) throw new Error(`${what}: ${response.status}`);
  return (await response.json()) as Doing;
}

// One file; `said` hears how many of its bytes are on their way. An XMLHttpRequest, since fetch does not tell.
export function bring(name: string, file: File, said: (bytes: number) => void, until: AbortSignal): Promise<Came> {
  const told = new URLSearchParams({ name, modified_ms: String(Math.max(0, file.lastModified)) });
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', `/api/case/bring?${told}`);
    request.responseType = 'json';
    request.upload.onprogress = (progress) => said(progress.loaded);
    request.onload = () => {
      if (request.status === 200) resolve(request.response as Came);
      else reject(halted(request));
    };
    request.onerror = () => reject(new Error(name));
    request.onabort = () => reject(new DOMException(name, 'AbortError'));
    const abort = () => request.abort();
    until.addEventListener('abort', abort);
    // Of a thousand files each would leave one behind.
    request.onloadend = () => until.removeEventListener('abort', abort);
    request.send(file);
  });
}

function halted(request: XMLHttpRequest): Error {
  const told = request.response as { error?: string; hint?: string } | null;
  return told?.error ? new Halted(told.error, told.hint ?? '') : new Error(`${request.status}`);
}
