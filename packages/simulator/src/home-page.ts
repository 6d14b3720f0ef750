import { documentedEndpoints, type EndpointSpec, type PlanName } from '@durenai/core';

const escapeHtml = (text: string) => text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);

function row(endpoint: EndpointSpec): string {
  const { method, path, plan, page, costsChatRequest } = endpoint;
  const notes = [
    page && `limit ≤ ${page.maxLimit}`,
    plan === 'premium' && 'Premium and above',
    costsChatRequest && 'costs one chat request',
  ].filter((note) => typeof note === 'string');
  return `<tr><td>${method}</td><td><code>/v1${path}</code></td><td>${notes.join(', ')}</td></tr>`;
}

/** What a person sees who opens the simulator in a browser. */
export function homePage(origin: string, { plan, seed }: { plan: PlanName; seed: number }): string {
  const endpoints: readonly EndpointSpec[] = Object.values(documentedEndpoints);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>DurenAI simulator</title>
<style>
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 46rem; margin: 3rem auto; padding: 0 1rem; }
td { padding: .3rem 1rem .3rem 0; vertical-align: top; }
pre { padding: 1rem; overflow-x: auto; border: 1px solid #8886; border-radius: .5rem; }
img { width: 5rem; border-radius: 1rem; margin-right: .5rem; }
</style>
</head>
<body>
<h1>DurenAI simulator</h1>
<p>The documented DurenAI API, played locally. Plan <b>${plan}</b>, seed <b>${seed}</b>.</p>
<p><img src="/images/vexa-stride.png" alt="Vexa Stride"><img src="/images/axel-blaze.png" alt="Axel Blaze"></p>
<pre>curl -H "X-API-Key: your_key" "${escapeHtml(origin)}/v1/characters?limit=2"</pre>
<p>The key is <code>sim_demo_key</code> unless the simulator was started with another one.</p>
<table>${endpoints.map(row).join('\n')}</table>
</body>
</html>
`;
}
