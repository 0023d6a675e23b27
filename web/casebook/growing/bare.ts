// Whether somebody looks at something on the page that would be gone, or closed, if it were loaded again.

// Full screen ends with the page. A disclosure that stands open of itself is open afterwards too.
const IS_READ = 'dialog[open], details[open]:not([data-opens-itself])';
const WRITES = 'input:not([type="range"]), select, textarea';

export function isLookedAt(page: Document): boolean {
  const plays = [...page.querySelectorAll('video')].some((video) => !video.paused && !video.ended);
  const writes = page.activeElement?.matches(WRITES) ?? false;
  return plays || writes || page.fullscreenElement !== null || page.querySelector(IS_READ) !== null;
}
