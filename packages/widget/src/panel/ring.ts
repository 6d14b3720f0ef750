/** Browsers wake a tab in the background once a minute: it may count the reply that much later. */
const HELD_MS = 65_000;

/** Rings in one of the tabs that heard of the reply, and not in one where the browser wants a touch first. */
export async function ring(replyId: string): Promise<void> {
  if (!navigator.userActivation.hasBeenActive) return;
  const { locks } = navigator as { locks?: LockManager };
  // Only pages by https have them.
  if (!locks) return play();
  await locks.request(`durenai:ring:${replyId}`, { ifAvailable: true }, async (lock) => {
    if (!lock) return;
    play();
    await new Promise((resolve) => setTimeout(resolve, HELD_MS));
  });
}

/** Two soft notes, made here: a file would be one more request. */
function play(): void {
  const context = new AudioContext();
  const volume = context.createGain();
  volume.connect(context.destination);
  const start = context.currentTime;
  volume.gain.setValueAtTime(0.08, start);
  volume.gain.exponentialRampToValueAtTime(0.001, start + 0.6);
  for (const [hertz, delay] of [
    [659, 0],
    [880, 0.12],
  ] as const) {
    const note = context.createOscillator();
    note.frequency.value = hertz;
    note.connect(volume);
    note.start(start + delay);
    note.stop(start + 0.6);
  }
  setTimeout(() => void context.close(), 1000);
}
