/** Several proxies as processes of their own, on one PostgreSQL, behind one address. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { ROOT } from './paths.ts';
import { startPostgres } from './postgres.ts';

export type Fleet = {
  port: number;
  instances: readonly { url: string; pid: number }[];
  close(): Promise<void>;
};

export type FleetOptions = {
  instances: number;
  /** Of the address in front; 0 takes a free one. */
  port: number;
  /** Configures each proxy; `DATABASE_URL` and `PORT` are added. */
  env: Record<string, string>;
};

/** @throws Error when a proxy does not start, with what it said, or the port is taken. */
export async function startFleet({ instances: count, port, env }: FleetOptions): Promise<Fleet> {
  const postgres = await startPostgres({ durable: true, outlivesInterrupt: true });
  const children: ChildProcess[] = [];
  const close = async () => {
    await Promise.all(children.map(end));
    await postgres.close();
  };
  try {
    const url = await postgres.newDatabase();
    const instances = await Promise.all(
      Array.from({ length: count }, () => startInstance({ ...env, DATABASE_URL: url }, children)),
    );
    const balancer = await openBalancer(
      instances.map((instance) => Number(new URL(instance.url).port)),
      port,
    );
    return {
      port: balancer.port,
      instances,
      async close() {
        await balancer.close();
        await close();
      },
    };
  } catch (thrown) {
    await close();
    throw thrown;
  }
}

async function startInstance(env: Record<string, string>, children: ChildProcess[]) {
  const child = spawn(
    process.execPath,
    ['--conditions=@durenai/source', join(ROOT, 'proxy/src/cli.ts'), 'start'],
    {
      env: { PATH: process.env.PATH ?? '', ...env, PORT: '0', HOST: '127.0.0.1' },
      stdio: ['ignore', 'inherit', 'pipe'],
      // Ctrl-C reaches this process alone, which ends the others one after the other.
      detached: true,
    },
  );
  children.push(child);
  let said = '';
  for await (const chunk of child.stderr.iterator({ destroyOnReturn: false })) {
    said += chunk;
    const [, url] = /Durenai proxy: (\S+)/.exec(said) ?? [];
    if (!url) continue;
    child.stderr.pipe(process.stderr);
    return { url, pid: child.pid ?? 0 };
  }
  throw new Error(`A proxy did not start:\n${said}`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}

/** Hands each connection to the next proxy that takes it. */
async function openBalancer(ports: readonly number[], port: number) {
  const open = new Set<Socket>();
  let turn = 0;

  function track(socket: Socket): void {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    socket.on('error', () => socket.destroy());
  }

  function handOn(client: Socket, triesLeft: number): void {
    turn += 1;
    const proxy = connect(ports[turn % ports.length] ?? 0, '127.0.0.1');
    proxy.once('error', () => {
      if (proxy.pending && triesLeft > 0) handOn(client, triesLeft - 1);
      else client.destroy();
    });
    proxy.once('connect', () => {
      track(proxy);
      proxy.once('close', () => client.destroy());
      client.once('close', () => proxy.destroy());
      client.pipe(proxy).pipe(client);
    });
  }

  const server = createServer((client) => {
    track(client);
    handOn(client, ports.length - 1);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}
