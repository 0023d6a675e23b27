// The catalogue that the page speaks from, in the language that is chosen.

export { spoken, text } from './spoken.svelte';
