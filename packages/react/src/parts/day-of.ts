/** Local midnight before `timestamp`, as a key that equal days share. */
export function dayOf(timestamp: string | number): number {
  return new Date(timestamp).setHours(0, 0, 0, 0);
}
