import { type Api, createApi } from './create-api.ts';

declare global {
  interface Window {
    /** The queue that the page may have made before the script arrived, then the API itself. */
    DurenAI?: unknown;
  }
}

// By the getter of the prototype: `<img name="currentScript">` hides `document.currentScript`.
const script = Reflect.get(Document.prototype, 'currentScript', document) as HTMLScriptElement | null;
let json: object | undefined;
try {
  json = JSON.parse(document.querySelector('script[data-durenai]')?.textContent ?? '{}');
} catch (thrown) {
  console.warn('[DurenAI]', thrown);
}
const attributes = { __proto__: null, ...json, ...script?.dataset } as unknown as Record<string, string>;
const { id = '', character = attributes.characters } = attributes;

// `<form id="DurenAI">` is an element, not a function.
const existing = (window.DurenAI instanceof Function && window.DurenAI) as
  | (Api & { q?: unknown[][] })
  | undefined;

if (existing?.version) {
  // The script is on the page twice: the first copy goes on, and draws what this one adds.
  if (character && (id || !existing('get', 'options'))) existing(`${id}.boot`, attributes);
} else {
  const api = createApi(attributes, script?.src || location.href);
  window.DurenAI = api;

  customElements.define(
    'durenai-chat',
    class extends HTMLElement {
      /** Only ours has it: puts this back where it belongs. */
      declare attach?: () => void;

      connectedCallback() {
        // Ours is drawn already.
        if (this.shadowRoot?.firstChild) return;
        const given: Record<string, string> = {};
        for (const { name, value } of this.attributes) given[name] = value;
        api(`${this.id}.boot`, given, this);
      }
      disconnectedCallback() {
        queueMicrotask(() => {
          // Moved, or shut down.
          if (this.isConnected || !this.shadowRoot?.firstChild) return;
          if (this.attach) return this.attach();
          api(`${this.id}.shutdown`);
          // Another one that stood for the same may have been there before.
          for (const other of document.querySelectorAll('durenai-chat')) {
            if (other.id === this.id) (other as this).connectedCallback();
          }
        });
      }
    },
  );
  addEventListener(
    'click',
    (event) => {
      // It may stand in a shadow root, or have one.
      const path = event.composedPath() as HTMLElement[];
      const opener = path.find((each) => each.dataset?.durenaiOpen != null);
      if (!opener) return;
      event.preventDefault();
      api(`${opener.dataset.durenaiOpen}.open`);
    },
    true,
  );

  // One that throws is told, and stops no other.
  for (const call of existing?.q ?? []) new Promise(() => api(...call));
  // Without a character this says how to name one, or what was misspelt: unless a queue or an element may have one.
  if (character || !(existing || document.querySelector('durenai-chat'))) api(`${id}.boot`);
}
