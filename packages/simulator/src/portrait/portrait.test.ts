import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { standard, VEXA } from '../../test/ask.ts';
import { createCatalogue } from '../catalogue/create-catalogue.ts';
import { drawPortrait } from './draw-portrait.ts';
import { rasterise } from './rasterise.ts';
import { ellipse, polygon, solid } from './scene.ts';
import { writePng } from './write-png.ts';
import { writeSvg } from './write-svg.ts';

const some = createCatalogue(1)
  .list('popular', [])
  .slice(0, 60)
  .map(({ record }) => record);

/** The pixels of a PNG as our writer lays it out. */
function decode(png: Uint8Array, size: number): Uint8Array {
  const data = Buffer.from(png);
  const length = data.readUInt32BE(33);
  const rows = inflateSync(data.subarray(41, 41 + length));
  const stride = size * 3;
  const pixels = new Uint8Array(stride * size);
  for (let row = 0; row < size; row += 1) {
    for (let index = 0; index < stride; index += 1) {
      const above = row === 0 ? 0 : (pixels[(row - 1) * stride + index] ?? 0);
      pixels[row * stride + index] = (rows[row * (stride + 1) + 1 + index] ?? 0) + above;
    }
  }
  return pixels;
}

describe('the rasteriser', () => {
  it('covers a circle by its area, with soft edges', () => {
    const pixels = rasterise(
      { size: 100, shapes: [{ path: ellipse(50, 50, 30), paint: solid('#ffffff') }] },
      100,
    );
    const area = pixels.reduce((sum, value) => sum + value, 0) / 255 / 3;
    expect(Math.abs(area - Math.PI * 900)).toBeLessThan(15);
    expect(pixels.some((value) => value > 20 && value < 235)).toBe(true);
  });

  it('stays inside the picture when shapes do not', () => {
    const path = polygon([-500, -500], [900, -500], [900, 900], [-500, 900]);
    const pixels = rasterise({ size: 10, shapes: [{ path, paint: solid('#804020') }] }, 10);
    expect([...pixels.slice(0, 3), ...pixels.slice(-3)]).toEqual([0x80, 0x40, 0x20, 0x80, 0x40, 0x20]);
  });

  it('draws nothing outside a clip', () => {
    const shape = {
      path: polygon([0, 0], [10, 0], [10, 10], [0, 10]),
      paint: solid('#ffffff'),
      clip: polygon([0, 0], [5, 0], [5, 10], [0, 10]),
    };
    const pixels = rasterise({ size: 10, shapes: [shape] }, 10);
    expect(pixels[0]).toBe(255);
    expect(pixels[27]).toBe(0);
  });
});

describe('portraits', () => {
  it('are PNG files whose pixels are the drawing', async () => {
    const scene = drawPortrait(some[0] ?? (await Promise.reject(new Error('no character'))));
    const png = await writePng(scene, 64);
    expect([...png.slice(0, 8)]).toEqual([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
    expect(decode(png, 64)).toEqual(rasterise(scene, 64));
  });

  it('are the same for a character and different between characters', () => {
    const drawings = some.map((character) => writeSvg(drawPortrait(character), 'x'));
    expect(new Set(drawings).size).toBe(some.length);
    expect(some.map((character) => writeSvg(drawPortrait(character), 'x'))).toEqual(drawings);
    for (const drawing of drawings) expect(drawing).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('are served as SVG and PNG without a key, .jpg leading to the PNG', async () => {
    const simulator = standard();
    const type = async (name: string) => {
      const response = await simulator.fetch(new Request(`http://simulator.test/images/${name}`));
      return [response.status, response.headers.get('content-type')];
    };
    expect(await type('vexa-stride.png')).toEqual([200, 'image/png']);
    expect(await type('vexa-stride.jpg')).toEqual([200, 'image/png']);
    expect(await type('vexa-stride.svg')).toEqual([200, 'image/svg+xml']);
    expect((await type('nobody.png'))[0]).toBe(404);
  });

  it('come as data URLs for stories', () => {
    const simulator = standard();
    expect(simulator.portraitDataUrl(VEXA)).toMatch(/^data:image\/svg\+xml,%3Csvg/);
    expect(simulator.portraitDataUrl('char_none')).toBeNull();
    const bare = createCatalogue(1)
      .list('popular', [])
      .find(({ record }) => record.picture.kind === 'none');
    expect(simulator.portraitDataUrl(bare?.id ?? '')).toBeNull();
  });
});
