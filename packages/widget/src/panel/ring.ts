/** Two soft notes, made here: a file would be one more request. Silent where the browser wants a touch first. */
export function ring(): void {
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
