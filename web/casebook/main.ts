// Puts the app on the page.

import { mount } from 'svelte';

import '../shared/design.css';
import App from './App.svelte';

const target = document.getElementById('app');
if (target) mount(App, { target });
