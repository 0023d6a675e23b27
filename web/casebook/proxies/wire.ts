// How far the copies for playing are: formats/page.md. Only shapes and the fetching stand here.

export type Kind = 'pane' | 'wall';

export interface Proxy {
  id: number;
  kind: Kind;
  state: 'waiting' | 'making' | 'ready' | 'failed' | 'stopped';
  frames_done?: number;
  frames_total?: number;
  why?: string;
}

export interface Near {
  ids: number[];
  panes: number;
  is_wall: boolean;
}

// None where this page has nobody who makes copies.
export async function fetchProxies(): Promise<Proxy[]> {
  const response = await fetch('/api/proxies');
  if (response.status === 404) return [];
  if (!response.ok) throw new Error(`proxies: ${response.status}`);
  return read(response);
}

export async function askProxies(what: 'near' | 'stop' | 'resume', body: object): Promise<Proxy[]> {
  const response = await fetch(`/api/proxies/${what}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`proxies: ${response.status}`);
  return read(response);
}

async function read(response: Response): Promise<Proxy[]> {
  return ((await response.json()) as { proxies: Proxy[] }).proxies;
}
