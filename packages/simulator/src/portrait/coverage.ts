import type { Box, Outline } from './outline.ts';

/**
 * Exact area coverage: each edge leaves in every pixel it crosses how much of it lies to its right, and a
 * running sum over the row turns that into coverage. One buffer serves shape after shape: only what the last
 * one touched is wiped.
 */
export class Coverage {
  /** How much of each pixel is covered, in [0, 1]; valid inside the box last filled. */
  readonly values: Float32Array;
  /** Floats from one row to the next. */
  readonly stride: number;
  readonly #size: number;
  #dirty: Box = { left: 0, top: 0, right: 0, bottom: 0 };

  constructor(size: number) {
    this.#size = size;
    this.stride = size + 2;
    this.values = new Float32Array(this.stride * size);
  }

  fill(outlines: readonly Outline[], box: Box): void {
    this.#wipe();
    this.#dirty = box;
    for (const outline of outlines) {
      const last = outline.length - 2;
      let x = outline[last] ?? 0;
      let y = outline[last + 1] ?? 0;
      for (let index = 0; index <= last; index += 2) {
        const nextX = outline[index] ?? 0;
        const nextY = outline[index + 1] ?? 0;
        if (y < nextY) this.#addEdge(x, y, nextX, nextY, 1);
        else if (y > nextY) this.#addEdge(nextX, nextY, x, y, -1);
        x = nextX;
        y = nextY;
      }
    }
    this.#sumUp(box);
  }

  #wipe(): void {
    const { left, top, right, bottom } = this.#dirty;
    for (let row = top; row < bottom; row += 1) {
      this.values.fill(0, row * this.stride + left, row * this.stride + Math.min(this.stride, right + 2));
    }
  }

  #sumUp({ left, top, right, bottom }: Box): void {
    const { values, stride } = this;
    for (let row = top; row < bottom; row += 1) {
      let sum = 0;
      const end = row * stride + right;
      for (let index = row * stride + left; index < end; index += 1) {
        sum += values[index] as number;
        const area = sum < 0 ? -sum : sum;
        values[index] = area > 1 ? 1 : area;
      }
    }
  }

  #addEdge(topX: number, topY: number, bottomX: number, bottomY: number, direction: 1 | -1): void {
    const size = this.#size;
    const slope = (bottomX - topX) / (bottomY - topY);
    const lastRow = Math.min(size, Math.ceil(bottomY));
    for (let row = Math.max(0, Math.floor(topY)); row < lastRow; row += 1) {
      const from = row > topY ? row : topY;
      const to = row + 1 < bottomY ? row + 1 : bottomY;
      if (to <= from) continue;
      const x0 = Math.min(Math.max(topX + (from - topY) * slope, 0), size);
      const x1 = Math.min(Math.max(topX + (to - topY) * slope, 0), size);
      const height = direction * (to - from);
      if (x0 < x1) this.#addRow(row * this.stride, x0, x1, height);
      else this.#addRow(row * this.stride, x1, x0, height);
    }
  }

  /** Spreads `height` over the pixels between `left` and `right`. */
  #addRow(offset: number, left: number, right: number, height: number): void {
    const { values } = this;
    const first = Math.floor(left);
    const last = Math.ceil(right);
    if (last <= first + 1) {
      const inside = (left + right) / 2 - first;
      values[offset + first] = (values[offset + first] as number) + height * (1 - inside);
      values[offset + first + 1] = (values[offset + first + 1] as number) + height * inside;
      return;
    }
    const perPixel = 1 / (right - left);
    let before = 0;
    let areaBefore = 0;
    for (let pixel = first; pixel < last; pixel += 1) {
      const enter = left > pixel ? left : pixel;
      const leave = right < pixel + 1 ? right : pixel + 1;
      const share = (leave - enter) * perPixel;
      const area = before + share * (pixel + 1 - (enter + leave) / 2);
      values[offset + pixel] = (values[offset + pixel] as number) + height * (area - areaBefore);
      areaBefore = area;
      before += share;
    }
    values[offset + last] = (values[offset + last] as number) + height * (1 - areaBefore);
  }
}
