/** What only some pages ask for, loaded by the launcher when their options do. */
import type { GivenOptions, MountArguments, WidgetOptions } from '../loader/contract.ts';
import { explainOptions, warn } from '../options/explain.ts';
import { findDoubts } from '../options/find-doubts.ts';
import { readOptions } from '../options/read-options.ts';
import { drawPortrait } from './draw-portrait.ts';
import css from './extras.css?inline';
import { invite } from './invite.ts';
import { placeInline } from './place-inline.ts';

/** How to take back what invites to each chat. Whoever is in here has all else, too. */
const invitations = new WeakMap<MountArguments, () => void>();

/**
 * Called when a chat is drawn, and again when what invites to it is another.
 *
 * @param chat Undefined when the page named no character: then it is told how.
 */
export function addExtras(
  { options: given, attributes }: { options: GivenOptions; attributes: GivenOptions },
  chat: MountArguments | undefined,
): void {
  const options = readOptions(given);
  const withdraw = chat && invitations.get(chat);
  // Where its place is misspelt nobody opens the chat, which would tell it.
  if (!chat || (options.mode === 'inline' && !withdraw)) {
    warn(...explainOptions(findDoubts(given), given, attributes));
  }
  if (!chat) return;
  if (withdraw) withdraw();
  else dress(chat, options);
  invitations.set(chat, invite(chat, options));
}

function dress(chat: MountArguments, options: WidgetOptions): void {
  const { open } = chat;
  // Whether it comes or not: nobody is invited to what they asked for.
  chat.open = () => {
    invitations.get(chat)?.();
    open();
  };
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  chat.root.adoptedStyleSheets.push(sheet);
  if (options.mode === 'inline') placeInline(chat, options.target);
  else if (options.launcher === 'character') drawPortrait(chat);
}
