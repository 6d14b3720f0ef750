import { describe, expect, it } from 'vitest';
import { createFakeClock } from '../../packages/core/test/fake-clock.ts';
import { openFleet } from './support/fleet.ts';

/** Thirty people who write twice a minute, and fifty bots who write twenty times, for three minutes at 150 a minute. */
const PEOPLE = 30;
const BOTS = 50;
const MINUTES = 3;

const LIMITS = { visitorBurst: 4, visitorPerMinute: 10, visitorPerHour: 40 };

async function crowd(botNetworks: number): Promise<{ asked: number; served: number; bots: number }> {
  const clock = createFakeClock();
  const fleet = await openFleet({ clock, limits: LIMITS });
  fleet.state.latencyMs = 1500;
  const { sends } = fleet.launch();
  const tally = { asked: 0, served: 0, bots: 0 };
  let seed = 1;
  const random = () => {
    seed = (seed * 16_807) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
  const end = clock.now() + MINUTES * 60_000;

  function writeEvery(ms: number, write: () => void): void {
    const again = () => {
      if (clock.now() >= end) return;
      write();
      clock.after(ms, again);
    };
    clock.after(random() * ms, again);
  }

  for (let index = 0; index < PEOPLE; index += 1) {
    const name = `person_${index}`;
    writeEvery(30_000, () => {
      tally.asked += 1;
      const request = fleet.request(name, `hello ${tally.asked}`, { network: `home_${index}` });
      sends.send(request).then(
        (answer) => {
          if (answer.kind === 'answered' && answer.status === 200) tally.served += 1;
        },
        () => undefined,
      );
    });
  }
  for (let index = 0; index < BOTS; index += 1) {
    writeEvery(3_000, () => {
      const request = fleet.request(`bot_${index}`, 'spam', { network: `farm_${index % botNetworks}` });
      sends.send(request).then(
        (answer) => {
          if (answer.kind === 'answered' && answer.status === 200) tally.bots += 1;
        },
        () => undefined,
      );
    });
  }
  await clock.advance(MINUTES * 60_000 + 40_000);
  await sends.drain(0);
  await fleet.store.close();
  return tally;
}

describe('a crowd of bots', () => {
  it.each([5, 10])(
    'on %i networks does not keep people from being served in time',
    { timeout: 60_000 },
    async (networks) => {
      const { asked, served, bots } = await crowd(networks);
      expect(asked).toBeGreaterThan(PEOPLE * MINUTES);
      expect(served / asked).toBeGreaterThanOrEqual(0.99);
      // Who is not in anybody's way is served as well.
      expect(bots).toBeGreaterThan(100);
    },
  );
});
