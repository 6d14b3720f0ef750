/** What people put in front of an API today: http-proxy-middleware that adds the key. For comparison only. */
import { once } from 'node:events';
import { Agent } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { createProxyMiddleware } from 'http-proxy-middleware';

const [target = '', key = ''] = process.argv.slice(2);

const app = express();
app.use(
  createProxyMiddleware({
    target,
    changeOrigin: true,
    // Without it, each request would open a connection of its own: kinder to the competitor than its default.
    agent: new Agent({ keepAlive: true }),
    headers: { 'x-api-key': key },
  }),
);
const server = app.listen(0, '127.0.0.1');
await once(server, 'listening');
console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
