import type { MountArguments, WidgetEvents } from '../loader/contract.ts';

/** Who answers, on the launcher: a portrait, and the name once it is known. */
export function drawPortrait({ button, host, proxy }: MountArguments, character = ''): void {
  const portrait = document.createElement('img');
  const name = document.createElement('span');
  portrait.alt = '';
  name.dir = 'auto';
  portrait.onload = () => button.prepend(portrait);
  portrait.onerror = () => portrait.remove();

  let shown = '';
  async function show(id: string): Promise<void> {
    shown = id;
    const address = `${proxy}/v1/characters/${encodeURIComponent(id)}`;
    portrait.src = `${address}/image`;
    const found = await readName(address);
    if (!found || shown !== id) return;
    name.textContent = found;
    button.append(name);
    button.ariaLabel = `Chat: ${found}`;
  }
  void show(character);
  host.addEventListener('character-change', (event) => {
    void show((event as CustomEvent<WidgetEvents['character-change']>).detail.character_id);
  });
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
