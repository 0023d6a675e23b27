// Loads the rules (crates/browser as WebAssembly) behind the first screen, and says when they are there.

// Made by wasm-bindgen; its types are crates/browser's own.
export interface Rules {
  default: (from: { module_or_path: string }) => Promise<unknown>;
  Invitation: new (link: string) => { readonly group: Uint8Array };
}

class Loaded {
  state = $state<'coming' | 'here' | 'missing'>('coming');
  private rules: Promise<Rules> | undefined;

  load(): Promise<Rules> {
    this.rules ??= this.fetch();
    return this.rules;
  }

  private async fetch(): Promise<Rules> {
    try {
      const address = '/rules/browser.js';
      const rules = (await import(/* @vite-ignore */ address)) as Rules;
      await rules.default({ module_or_path: '/rules/browser_bg.wasm' });
      this.state = 'here';
      return rules;
    } catch (error) {
      this.state = 'missing';
      throw error;
    }
  }
}

export const rules = new Loaded();
