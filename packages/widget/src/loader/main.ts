import { type Api, createApi } from './create-api.ts';

declare global {
  interface Window {
    /** The queue that the page may have made before the script arrived, then the API itself. */
    DurenAI?: unknown;
  }
}

// By the getter of the prototype: `<img name="currentScript">` hides `document.currentScript`.
const script: HTMLScriptElement | null = Object.getOwnPropertyDescriptor(
  Document.prototype,
  'currentScript',
)?.get?.call(document);
const attributes = { ...script?.dataset };

// `<form id="DurenAI">` is an element, not a function.
const existing =
  typeof window.DurenAI === 'function' ? (window.DurenAI as Api & { q?: unknown[][] }) : undefined;

if (existing?.version) {
  // The script is on the page twice: the first copy goes on.
  if (!existing('get', 'options') && attributes.character) existing('boot', attributes);
} else {
  const api = createApi(attributes, script?.src ?? location.href);
  window.DurenAI = api;
  for (const call of existing?.q ?? []) api(...call);
  // Unless the queue did. Without a character this says how to name one, or what was misspelt.
  if (!api('get', 'options')) api('boot');
}
