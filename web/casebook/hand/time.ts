// Times as a person types them: 83.25, 1:23.25 or 1:02:03.5, in whole nanoseconds; null where it is none.

const TIME = /^([-−])?(?:(?:(\d+):)?([0-5]?\d):)?(\d+(?:[.,]\d*)?)$/;

export function typedNs(typed: string): number | null {
  const found = TIME.exec(typed.trim());
  if (!found) return null;
  const [, sign, hours = '0', minutes = '0', seconds = '0'] = found;
  const total_s = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds.replace(',', '.'));
  return Number.isFinite(total_s) ? Math.round((sign ? -1 : 1) * total_s * 1e9) : null;
}
