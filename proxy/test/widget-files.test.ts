import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask } from './support/browser.ts';
import { openWorld, silentLogger, type World } from './support/world.ts';

const loader = `/* the loader */${'x'.repeat(500)}`;
const panel = `/* the panel */${'y'.repeat(500)}`;

describe('the files of the widget', () => {
  let folder: string;
  let world: World;
  const warnings: string[] = [];
  const logger = { ...silentLogger, warn: (_: object, message: string) => void warnings.push(message) };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'durenai-widget-'));
    world = await openWorld({ proxy: { widgetDir: folder }, ports: { logger } });
  });
  afterAll(async () => {
    await world.close();
    rmSync(folder, { recursive: true });
  });

  const get = (target: string, headers: Record<string, string> = {}) =>
    ask(world.proxy.url, 'GET', target, { headers });

  it('say how to build them while they are not there, to whoever starts the proxy as well', async () => {
    const missing = [expect.stringContaining(`WIDGET_DIR ${folder}: The widget is not built.`)];
    expect(warnings.filter((message) => message.includes('WIDGET_DIR'))).toEqual(missing);
    const refused = await get('/widget.js');
    expect(refused.status).toBe(503);
    expect(refused.error().message).toContain('npm run build');
    expect(refused.headers['retry-after']).toBe('30');
  });

  describe('once they are built', () => {
    beforeAll(() => {
      mkdirSync(join(folder, '0.1.0'));
      for (const [name, text] of [
        ['widget.js', loader],
        ['0.1.0/panel.js', panel],
      ] as const) {
        writeFileSync(join(folder, name), text);
        writeFileSync(join(folder, `${name}.br`), brotliCompressSync(text));
        writeFileSync(join(folder, `${name}.gz`), gzipSync(text));
      }
      writeFileSync(join(folder, '0.1.0/.secret.js'), 'secret');
      writeFileSync(join(folder, 'notes.js'), 'notes');
      writeFileSync(join(folder, 'manifest.json'), '{"version":"0.1.0","loader":"widget.js","files":[]}');
    });

    it('are kept for five minutes where they name the version, for ever where they carry it', async () => {
      const script = await get('/widget.js');
      expect(script.text).toBe(loader);
      expect(script.headers).toMatchObject({
        'content-type': 'text/javascript; charset=utf-8',
        'cache-control': 'public, max-age=300',
        'access-control-allow-origin': '*',
        'cross-origin-resource-policy': 'cross-origin',
        'x-content-type-options': 'nosniff',
        vary: 'Origin, Accept-Encoding',
      });
      const chunk = await get('/widget/0.1.0/panel.js');
      expect(chunk.text).toBe(panel);
      expect(chunk.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    });

    it('are not missed by a proxy that starts', async () => {
      warnings.length = 0;
      const another = await openWorld({ proxy: { widgetDir: folder }, ports: { logger } });
      await another.close();
      expect(warnings.filter((message) => message.includes('WIDGET_DIR'))).toEqual([]);
    });

    it('come compressed where the browser takes that', async () => {
      const brotli = await get('/widget.js', { 'accept-encoding': 'gzip, br' });
      expect(brotli.headers).toMatchObject({
        'content-encoding': 'br',
        'content-type': 'text/javascript; charset=utf-8',
      });
      expect(brotliDecompressSync(brotli.bytes).toString()).toBe(loader);
      const gzip = await get('/widget/0.1.0/panel.js', { 'accept-encoding': 'gzip' });
      expect(gzip.headers['content-encoding']).toBe('gzip');
      expect(gunzipSync(gzip.bytes).toString()).toBe(panel);
    });

    it('are not sent again when they have not changed', async () => {
      const { headers } = await get('/widget.js');
      const again = await get('/widget.js', { 'if-none-match': String(headers.etag) });
      expect(again.status).toBe(304);
      expect(again.headers.vary).toBe('Origin, Accept-Encoding');
      expect(again.headers['cache-control']).toBe('public, max-age=300');
    });

    it.each([
      '/widget/0.1.0/.secret.js',
      '/widget/0.1.0/nothing.js',
      '/widget/0.1.0/panel.js.br',
      '/widget/0.1.0/panel',
      '/widget/0.1.0',
      '/widget/0.1.0/',
      '/widget/latest/panel.js',
      '/widget/notes.js',
      '/widget/manifest.json',
      '/manifest.json',
    ])('do not include %s', async (target) => {
      const refused = await get(target);
      expect(refused.status).toBe(404);
      expect(refused.error().code).toBe('not_found');
      expect(refused.headers['cache-control']).toBe('private, no-store');
    });

    it('are those of today for a loader of another version, which then reads on beside them', async () => {
      const manifest = {
        version: '0.1.0',
        loader: 'widget.js',
        panel: '0.1.0/panel.js',
        extras: '0.1.0/extras.js',
      };
      writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest));
      const ofToday = { 'cache-control': 'public, max-age=300', 'access-control-allow-origin': '*' };
      for (const [asked, file] of [
        ['/widget/0.0.9/panel-OLD_hash.js', 'panel.js'],
        ['/widget/0.1.0/panel-of-another-build.js', 'panel.js'],
        ['/widget/0.0.9+/panel-OLD.js', 'panel.js'],
        ['/widget/0.0.9/extras-OLD_hash.js', 'extras.js'],
      ] as const) {
        const answer = await get(asked);
        expect(answer.status).toBe(200);
        expect(answer.text).toBe(`export * from "../0.1.0/${file}";\n`);
        expect(answer.headers).toMatchObject({
          ...ofToday,
          'content-type': 'text/javascript; charset=utf-8',
        });
      }
      const script = await get('/widget/0.0.9/widget.js');
      expect(script.status).toBe(302);
      expect(script.headers).toMatchObject({ ...ofToday, location: '../../widget.js' });
      expect((await get('/widget/0.0.9/conversation-OLD.js')).status).toBe(404);
      expect((await get('/widget/0.0.9/sub/panel-OLD.js')).status).toBe(404);
    });

    it('are whole whatever range is asked for', async () => {
      for (const range of ['bytes=10-5', 'bytes=0-1', 'bytes=x', 'bytes=999999-']) {
        expect((await get('/widget.js', { range })).text).toBe(loader);
      }
    });

    it('may go away while they are served, and nothing else with them', async () => {
      const name = join(folder, '0.1.0', 'gone.js');
      writeFileSync(name, 'gone');
      utimesSync(join(folder, 'manifest.json'), 1, 1);
      expect((await get('/widget/0.1.0/gone.js')).text).toBe('gone');
      rmSync(name);
      await expect(get('/widget/0.1.0/gone.js')).rejects.toThrow('socket hang up');
      expect((await get('/healthz')).status).toBe(200);
    });

    it('are the new ones after another build', async () => {
      const text = '/* another loader */';
      writeFileSync(join(folder, 'widget.js'), text);
      utimesSync(join(folder, 'manifest.json'), new Date(), new Date(Date.now() + 5000));
      expect((await get('/widget.js')).text).toBe(text);
    });
  });
});
