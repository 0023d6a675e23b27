// Puts the app on the page: wipes the address first, then speaks the person's language, then loads the rules behind it.

import { onLink, opened } from './fragment';

import { mount } from 'svelte';

import '../shared/design.css';
import './shell.css';
import App from './App.svelte';
import { join } from './join.svelte';
import { rules } from './rules.svelte';
import { readTheme, setTheme } from '../shared/theme';
import { spoken } from './text/spoken.svelte';
import { trust } from './trust.svelte';

onLink(() => join.take(opened()));
join.take(opened());
setTheme(readTheme());
await spoken.begin();
const target = document.getElementById('app');
if (target) mount(App, { target });
// A first screen that can be read comes before everything that the next one needs.
requestAnimationFrame(() => {
  void trust.begin();
  void rules.load().catch(() => undefined);
});
