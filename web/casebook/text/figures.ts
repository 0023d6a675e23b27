// Times, errors and rates as people read them. No words of a language stand here but units.

// 1:02.345, or 1:00:02.345 from an hour on. The sign is a true minus.
export function clockTime(seconds: number, decimals = 3): string {
  const scale = 10 ** decimals;
  const total = Math.round(Math.abs(seconds) * scale);
  const sign = seconds < 0 && total > 0 ? '−' : '';
  const whole = Math.floor(total / scale);
  const rest = decimals > 0 ? `.${String(total % scale).padStart(decimals, '0')}` : '';
  const two = (value: number) => String(value).padStart(2, '0');
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  const head = hours > 0 ? `${hours}:${two(minutes)}` : String(minutes);
  return `${sign}${head}:${two(whole % 60)}${rest}`;
}

// 3.2 s; one digit is enough for waiting, and what has not begun is never "0.0 s" away.
export function span(seconds: number): string {
  return seconds < 60
    ? `${(Math.max(1, Math.ceil(seconds * 10 - 1e-6)) / 10).toFixed(1)} s`
    : clockTime(seconds, 0);
}

// A half-width, with as many digits as it deserves: 4 ms, 73 ms, 0.31 s, 2.4 s.
export function error(seconds: number): string {
  const ms = seconds * 1000;
  if (ms < 0.95) return `${ms.toFixed(1)} ms`;
  if (ms < 99.5) return `${Math.round(ms)} ms`;
  return seconds < 1 ? `${seconds.toFixed(2)} s` : `${seconds.toFixed(1)} s`;
}

export function signed(value: number, decimals: number): string {
  const text = Math.abs(value).toFixed(decimals);
  if (Number(text) === 0) return text;
  return (value < 0 ? '−' : '+') + text;
}

// A name inside a sentence, fenced off so that Arabic names leave the rest of the line in order.
export function isolated(name: string): string {
  return `\u2068${name}\u2069`;
}
