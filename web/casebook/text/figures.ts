// Times, errors and rates as people read them, with the decimal sign of a language. No words stand here but units.

export const LANGUAGES = ['en', 'de', 'es'] as const;
export type Language = (typeof LANGUAGES)[number];

export interface Figures {
  // 1:02.345, or 1:00:02.345 from an hour on. The sign is a true minus.
  clockTime(seconds: number, decimals?: number): string;
  // 3.2 s; one digit is enough for waiting, and what has not begun is never "0.0 s" away.
  span(seconds: number): string;
  // A half-width, with as many digits as it deserves: 4 ms, 73 ms, 0.31 s, 2.4 s.
  error(seconds: number): string;
  signed(value: number, decimals: number): string;
  decimal(value: number, decimals: number): string;
  // 12,345 or 12.345: whole numbers in groups.
  whole(value: number): string;
  count(n: number, one: string, other: string): string;
  // A day and a time of it, in UTC, to the second.
  wallTime(unix_s: number): string;
  // From one to the other; the day is said once where it is the same.
  wallSpan(from_unix_s: number, to_unix_s: number): string;
}

const SIGN: Record<Language, string> = { en: '.', de: ',', es: ',' };
// English as read outside America too: the day before the month.
const REGION: Record<Language, string> = { en: 'en-GB', de: 'de-DE', es: 'es-ES' };
const WALL = { dateStyle: 'medium', timeStyle: 'medium', timeZone: 'UTC', hourCycle: 'h23' } as const;

export function figuresOf(language: Language): Figures {
  const plural = new Intl.PluralRules(language);
  const groups = new Intl.NumberFormat(REGION[language], { maximumFractionDigits: 0 });
  const wall = new Intl.DateTimeFormat(REGION[language], WALL);
  const decimal = (value: number, decimals: number) => value.toFixed(decimals).replace('.', SIGN[language]);

  function clockTime(seconds: number, decimals = 3): string {
    const scale = 10 ** decimals;
    const total = Math.round(Math.abs(seconds) * scale);
    const sign = seconds < 0 && total > 0 ? '−' : '';
    const whole = Math.floor(total / scale);
    const rest = decimals > 0 ? SIGN[language] + String(total % scale).padStart(decimals, '0') : '';
    const two = (value: number) => String(value).padStart(2, '0');
    const hours = Math.floor(whole / 3600);
    const minutes = Math.floor(whole / 60) % 60;
    const head = hours > 0 ? `${hours}:${two(minutes)}` : String(minutes);
    return `${sign}${head}:${two(whole % 60)}${rest}`;
  }

  function span(seconds: number): string {
    return seconds < 60
      ? `${decimal(Math.max(1, Math.ceil(seconds * 10 - 1e-6)) / 10, 1)} s`
      : clockTime(seconds, 0);
  }

  function error(seconds: number): string {
    const ms = seconds * 1000;
    if (ms < 0.95) return `${decimal(ms, 1)} ms`;
    if (ms < 99.5) return `${Math.round(ms)} ms`;
    return `${decimal(seconds, seconds < 1 ? 2 : 1)} s`;
  }

  function signed(value: number, decimals: number): string {
    const plain = decimal(Math.abs(value), decimals);
    if (Math.abs(value) < 0.5 / 10 ** decimals) return plain;
    return (value < 0 ? '−' : '+') + plain;
  }

  return {
    clockTime,
    span,
    error,
    signed,
    decimal,
    whole: (value) => groups.format(value),
    count: (n, one, other) => `${groups.format(n)} ${plural.select(n) === 'one' ? one : other}`,
    wallTime: (unix_s) => wall.format(unix_s * 1000),
    wallSpan: (from_s, to_s) => wall.formatRange(from_s * 1000, to_s * 1000),
  };
}

// In the language that the page speaks now; `speakFigures` is told whom to ask.
const all: Record<Language, Figures> = { en: figuresOf('en'), de: figuresOf('de'), es: figuresOf('es') };
let spoken: () => Language = () => 'en';

export function speakFigures(language: () => Language): void {
  spoken = language;
}

export const clockTime: Figures['clockTime'] = (seconds, decimals) => all[spoken()].clockTime(seconds, decimals);
export const span: Figures['span'] = (seconds) => all[spoken()].span(seconds);
export const error: Figures['error'] = (seconds) => all[spoken()].error(seconds);
export const decimal: Figures['decimal'] = (value, decimals) => all[spoken()].decimal(value, decimals);
export const signed: Figures['signed'] = (value, decimals) => all[spoken()].signed(value, decimals);

// A name inside a sentence, fenced off so that Arabic names leave the rest of the line in order.
export function isolated(name: string): string {
  return `\u2068${name}\u2069`;
}
