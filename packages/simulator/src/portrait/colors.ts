function channels(color: string): [number, number, number] {
  const value = Number.parseInt(color.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

/** `amount` 0 is `color`, 1 is `other`. */
export function mix(color: string, other: string, amount: number): string {
  const from = channels(color);
  const to = channels(other);
  const mixed = from.map((channel, index) => Math.round(channel + ((to[index] ?? 0) - channel) * amount));
  return `#${mixed.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}

/** Shadows lean to violet and lights to cream: flat black and white look dead. */
export const darker = (color: string, amount: number) => mix(color, '#1b1030', amount);
export const lighter = (color: string, amount: number) => mix(color, '#fff6e6', amount);
