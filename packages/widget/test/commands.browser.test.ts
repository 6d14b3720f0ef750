import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { WidgetEvents } from '../src/loader/contract.ts';
import { CHARACTER, command, composerOf, isFocused, launcherOf, talk, useStage } from './stage.ts';

const stage = useStage();

const isOpen = (page: Page) => command(page, 'get', 'open');

describe('a widget that was hidden', () => {
  it.each([
    ['the command open', (page: Page) => command(page, 'open')],
    ['the command toggle', (page: Page) => command(page, 'toggle')],
    ['an element of the page', (page: Page) => page.locator('#ask').click()],
  ])('is there again when %s opens it', async (_, open) => {
    const { page } = await stage.visit({ before: '<button id="ask" data-durenai-open>Ask</button>' });
    await launcherOf(page).click();
    await composerOf(page).fill('half a thought');
    await command(page, 'hide');
    expect(await isOpen(page)).toBe(false);
    expect(await launcherOf(page).count()).toBe(0);
    await open(page);
    expect(await composerOf(page).inputValue()).toBe('half a thought');
    expect(await isOpen(page)).toBe(true);
    await page.keyboard.press('Escape');
    expect(await launcherOf(page).isVisible()).toBe(true);
  });

  it('leaves no gap in the page when it is a part of it', async () => {
    const { page } = await stage.visit({
      script: `data-character="${CHARACTER}" data-mode="inline" data-target="#chat"`,
      before: '<div id="chat"></div>',
    });
    await composerOf(page).waitFor();
    const height = () => page.locator('#chat').evaluate((place) => place.clientHeight);
    expect(await height()).toBe(576);
    await command(page, 'hide');
    expect(await height()).toBe(0);
    await command(page, 'show');
    expect(await height()).toBe(576);
  });
});

describe('boot', () => {
  const cast = { characters: [CHARACTER, 'char_234567'], proactive: { text: 'Hello?', delay: 60 } };

  it('with the same options again changes nothing, whatever was changed since', async () => {
    const { page } = await stage.visit({ script: '' });
    await page.waitForFunction(() => typeof window.DurenAI === 'function');
    await command(page, 'boot', cast);
    await command(page, 'open');
    await composerOf(page).fill('half a thought');
    await command(page, 'update', { theme: 'dark' });
    await command(page, 'boot', structuredClone(cast));
    await command(page, 'boot');
    expect(await isOpen(page)).toBe(true);
    expect(await composerOf(page).inputValue()).toBe('half a thought');
    expect(await command(page, 'get', 'options')).toMatchObject({ theme: 'dark' });
  });

  it('leaves the visitor with whom they chose', async () => {
    const { page } = await stage.visit({ script: '' });
    await page.waitForFunction(() => typeof window.DurenAI === 'function');
    await command(page, 'boot', cast);
    await command(page, 'open');
    await expect.poll(() => isOpen(page)).toBe(true);
    await command(page, 'switchCharacter', 'char_234567');
    await command(page, 'boot', cast);
    expect(await command(page, 'get', 'options')).toMatchObject({ character: 'char_234567' });
    expect(await isOpen(page)).toBe(true);
  });

  it('with another mode draws the chat in it, with the conversation and the draft', async () => {
    const { page } = await stage.visit();
    await launcherOf(page).click();
    await composerOf(page).fill('half a thought');
    await command(page, 'boot', { mode: 'sidebar' });
    expect(await page.locator('durenai-chat').count()).toBe(1);
    await launcherOf(page).click();
    expect(await composerOf(page).inputValue()).toBe('half a thought');
    await expect
      .poll(() => page.getByRole('dialog').boundingBox())
      .toEqual({ x: 1280 - 420, y: 0, width: 420, height: 720 });
  });
});

const EVENTS: Record<keyof WidgetEvents, true> = {
  ready: true,
  open: true,
  close: true,
  message: true,
  'send-failed': true,
  unread: true,
  'character-change': true,
  error: true,
};

it('an element of the page hears all that a listener does', async () => {
  stage.proxy.panelIsAway = true;
  const { page } = await stage.visit({
    script: '',
    before: `<durenai-chat character="${CHARACTER}"></durenai-chat>
      <script>seen = {}; for (const name of ${JSON.stringify(Object.keys(EVENTS))})
        document.querySelector('durenai-chat').addEventListener(name, ({ detail }) => (seen[name] = detail))</script>`,
  });
  const seen = (name: keyof WidgetEvents) => expect.poll(() => page.evaluate(`seen['${name}']`));
  await seen('ready').toEqual({ version: '0.1.0' });
  await launcherOf(page).click();
  await seen('error').toMatchObject({ code: 'panel_unavailable' });
  stage.proxy.panelIsAway = false;
  await page.getByRole('button', { name: 'Try again' }).click();
  await seen('open').toEqual({});
  await talk(page);
  await seen('message').toMatchObject({ message_id: expect.any(String) });
  await command(page, 'close');
  await seen('close').toEqual({});
  await command(page, 'send', 'And while nobody looks?');
  await seen('unread').toEqual({ count: 1 });
  const refusal = { error: { code: 'validation_error', message: 'No.' } };
  await page.route('**/messages', (route) => route.fulfill({ status: 400, json: refusal }));
  await command(page, 'send', 'Refused');
  await seen('send-failed').toMatchObject({ code: expect.any(String) });
  await command(page, 'switchCharacter', 'char_234567');
  await seen('character-change').toEqual({ character_id: 'char_234567' });
});

describe('commands', () => {
  const visitorTexts = (page: Page) =>
    page.locator('.durenai-message[data-author=visitor] .durenai-message-text').allInnerTexts();

  it('toggle opens and closes, with what was typed', async () => {
    const { page } = await stage.visit();
    await launcherOf(page).waitFor();
    await command(page, 'toggle');
    await composerOf(page).fill('half a thought');
    expect(await isOpen(page)).toBe(true);
    await command(page, 'toggle');
    expect(await isOpen(page)).toBe(false);
    await command(page, 'toggle');
    expect(await composerOf(page).inputValue()).toBe('half a thought');
  });

  it('hide and show keep the widget that is there, and show draws one that is not', async () => {
    const { page } = await stage.visit();
    await launcherOf(page).waitFor();
    await command(page, 'hide');
    expect(await launcherOf(page).count()).toBe(0);
    await command(page, 'show');
    expect(await launcherOf(page).count()).toBe(1);
    await command(page, 'shutdown');
    expect(await launcherOf(page).count()).toBe(0);
    await command(page, 'hide');
    expect(await page.locator('durenai-chat').count()).toBe(0);
    await command(page, 'show');
    expect(await launcherOf(page).count()).toBe(1);
    expect(await isOpen(page)).toBe(false);
  });

  it('update and switchCharacter count before the script has arrived as well', async () => {
    const { page } = await stage.visit({
      before: `<script>window.DurenAI=function(){(DurenAI.q=DurenAI.q||[]).push(arguments)};
        DurenAI('update', { theme: 'dark' }); DurenAI('switchCharacter', 'char_234567')</script>`,
    });
    await launcherOf(page).waitFor();
    expect(await command(page, 'get', 'options')).toMatchObject({ theme: 'dark', character: 'char_234567' });
    await command(page, 'shutdown');
    await command(page, 'update', { theme: 'light' });
    expect(await launcherOf(page).count()).toBe(0);
  });

  it('update changes words, looks and language of an open chat, which stays as it is', async () => {
    const { page } = await stage.visit({ context: { reducedMotion: 'reduce' } });
    await launcherOf(page).click();
    await page.getByText('Say hello to Vexa Stride.').waitFor();
    await command(page, 'update', {
      theme: 'dark',
      accent: 'rgb(1, 2, 3)',
      position: 'bottom-left',
      greeting: 'Parcel or letter?',
      prompts: ['A parcel', 'A letter'],
      messages: { send: 'Go' },
    });
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Parcel or letter?').waitFor();
    await dialog.getByRole('button', { name: 'A letter' }).waitFor();
    await composerOf(page).fill('half a thought');
    const send = dialog.getByRole('button', { name: 'Go', exact: true });
    await expect
      .poll(() => send.evaluate((button) => getComputedStyle(button).backgroundColor))
      .toBe('rgb(1, 2, 3)');
    expect(await dialog.locator('.durenai-chat-window').getAttribute('data-durenai-theme')).toBe('dark');
    expect((await dialog.boundingBox())?.x).toBe(20);
    await command(page, 'update', { locale: 'de', messages: null });
    await dialog.getByRole('button', { name: 'Senden', exact: true }).waitFor();
    expect(await composerOf(page).inputValue()).toBe('half a thought');
    expect(await isFocused(composerOf(page))).toBe(true);
  });

  it('update leaves as it was what the page passes on without having it', async () => {
    const { page } = await stage.visit();
    await page.waitForFunction(() => typeof window.DurenAI === 'function');
    await page.evaluate(`DurenAI('update', { character: undefined, theme: 'dark' })`);
    expect(await command(page, 'get', 'options')).toEqual({ character: CHARACTER, theme: 'dark' });
    await launcherOf(page).click();
    await page.getByText('Say hello to Vexa Stride.').waitFor();
  });

  it('send says it for the visitor, opened or not, and tells whether it went', async () => {
    const { page } = await stage.visit();
    await launcherOf(page).waitFor();
    expect(await command(page, 'send', 'From the page.')).toBe(true);
    expect(await isOpen(page)).toBe(false);
    expect(await command(page, 'send', '   ')).toBe(false);
    await launcherOf(page).click();
    await page.locator('.durenai-message[data-author=character]').waitFor();
    expect(await visitorTexts(page)).toEqual(['From the page.']);
  });

  it('prefill puts words into the composer, and waits for the panel if it must', async () => {
    const { page } = await stage.visit();
    await launcherOf(page).waitFor();
    await page.evaluate(`void DurenAI('prefill', 'I would like to')`);
    expect(stage.proxy.requests.filter((line) => line.includes('/panel-'))).toEqual([]);
    await launcherOf(page).click();
    await expect.poll(() => composerOf(page).inputValue()).toBe('I would like to');
    await command(page, 'prefill', 'or rather');
    expect(await composerOf(page).inputValue()).toBe('or rather');
    expect(await visitorTexts(page)).toEqual([]);
  });

  it.each([
    ['the chat is loaded', CHARACTER, ''],
    ['it is drawn again', CHARACTER, `DurenAI('shutdown')`],
    ['there is a character', '', ''],
  ])('identify, prefill and newConversation are promises before %s', async (_, character, first) => {
    const { page } = await stage.visit({ script: character && `data-character="${character}"` });
    await page.waitForFunction(() => typeof window.DurenAI === 'function');
    const given = await page.evaluate(`${first};
      ['identify', 'prefill', 'newConversation'].map((name) => DurenAI(name, null) instanceof Promise)`);
    expect(given).toEqual([true, true, true]);
    expect(stage.proxy.requests.filter((line) => line.includes('/panel-'))).toEqual([]);
  });

  it('newConversation shows none of what was said, and the next message begins another', async () => {
    const { page } = await stage.visit();
    await page.waitForFunction(() => typeof window.DurenAI === 'function');
    await page.evaluate(`ids = []; DurenAI('on', 'message', (detail) => ids.push(detail.conversation_id))`);
    await launcherOf(page).click();
    await talk(page, 'First.');
    await command(page, 'newConversation');
    await page.getByText('Say hello to Vexa Stride.').waitFor();
    await talk(page, 'Second.');
    expect(await visitorTexts(page)).toEqual(['Second.']);
    const ids = (await page.evaluate('ids')) as string[];
    expect(new Set(ids).size).toBe(2);
  });

  it('switchCharacter talks to another, tells the page, and finds the first one as it was', async () => {
    const { page } = await stage.visit();
    await page.waitForFunction(() => typeof window.DurenAI === 'function');
    await page.evaluate(
      `changes = []; DurenAI('on', 'character-change', (detail) => changes.push(detail.character_id))`,
    );
    await launcherOf(page).click();
    await talk(page, 'To Vexa.');
    await command(page, 'switchCharacter', 'char_234567');
    await expect.poll(() => page.getByRole('dialog', { name: 'Vexa Stride' }).count()).toBe(0);
    expect(await isOpen(page)).toBe(true);
    expect(await visitorTexts(page)).toEqual([]);
    await command(page, 'switchCharacter', CHARACTER);
    await page.getByRole('dialog', { name: 'Vexa Stride' }).waitFor();
    await expect.poll(() => visitorTexts(page)).toEqual(['To Vexa.']);
    await expect.poll(() => page.evaluate('changes')).toEqual(['char_234567', CHARACTER]);
  });
});
