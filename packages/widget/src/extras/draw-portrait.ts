import type { MountArguments } from '../loader/contract.ts';
import { readOptions } from '../options/read-options.ts';

/** Who answers, on the launcher: a portrait, and the name once it is known. */
export function drawPortrait(chat: MountArguments): void {
  const { button, proxy, update } = chat;
  const portrait = document.createElement('img');
  const name = document.createElement('span');
  portrait.alt = '';
  name.dir = 'auto';
  portrait.onload = () => button.prepend(portrait);
  portrait.onerror = () => portrait.remove();

  let shown = '';
  async function show(): Promise<void> {
    const { character: id = '' } = readOptions(chat.options);
    if (id === shown) return;
    shown = id;
    const address = `${proxy}/v1/characters/${encodeURIComponent(id)}`;
    portrait.src = `${address}/image`;
    const found = await readName(address);
    if (shown !== id) return;
    name.remove();
    button.ariaLabel = 'Chat';
    if (!found) return;
    name.textContent = found;
    button.append(name);
    button.ariaLabel += `: ${found}`;
  }
  void show();
  // Whether the page has it changed or the visitor, and before the panel is there, too.
  chat.update = (given) => {
    update(given);
    void show();
  };
}

/** Without it the launcher has a portrait all the same. */
async function readName(address: string): Promise<string | undefined> {
  try {
    // Without a prototype, which the page may have polluted.
    const init = { __proto__: null, credentials: 'omit', referrerPolicy: 'origin' } as RequestInit;
    const { name } = await (await fetch(address, init)).json();
    return typeof name === 'string' ? name : undefined;
  } catch {
    return undefined;
  }
}
