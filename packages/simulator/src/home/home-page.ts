import { documentedEndpoints, type EndpointSpec, type PlanName } from '@durenai/core';
import { CONTROL_PATH, controlRoutes } from '../control/answer-control.ts';
import { HOME_SCRIPT } from './home-script.ts';
import { HOME_STYLE } from './home-style.ts';

const escapeHtml = (text: string) => text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);

function endpointRow(endpoint: EndpointSpec): string {
  const { method, path, plan, page, costsChatRequest } = endpoint;
  const notes = [
    page && `limit ≤ ${page.maxLimit}`,
    plan === 'premium' && 'Premium and above',
    costsChatRequest && 'costs one chat request',
  ].filter((note) => typeof note === 'string');
  return `<tr><td>${method}</td><td><code>/v1${path}</code></td><td class="quiet">${notes.join(', ')}</td></tr>`;
}

function controlRow([name, { what }]: [string, { what: string }]): string {
  const [method = '', path = ''] = name.split(' ');
  return `<tr><td>${method}</td><td><code>${CONTROL_PATH}${path}</code></td><td class="quiet">${escapeHtml(what)}</td></tr>`;
}

const head = (...titles: readonly string[]) =>
  `<thead><tr>${titles.map((title) => `<th scope="col">${title}</th>`).join('')}</tr></thead>`;

/** What a person sees who opens the simulator in a browser. */
export function homePage(origin: string, { plan, seed }: { plan: PlanName; seed: number }): string {
  const endpoints: readonly EndpointSpec[] = Object.values(documentedEndpoints);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>DurenAI simulator</title>
<link rel="icon" href="data:,">
<style>${HOME_STYLE}</style>
</head>
<body>
<header>
<img src="/images/vexa-stride.svg" alt=""><img src="/images/axel-blaze.svg" alt="">
<div><h1>DurenAI simulator</h1>
<p>The documented DurenAI API, played locally. Plan <b>${plan}</b>, seed <b>${seed}</b>, <a href="/openapi.json">openapi.json</a>.</p></div>
</header>
<main>
<section aria-labelledby="try"><h2 id="try">Try it</h2>
<pre tabindex="0">curl -H "X-API-Key: your_key" "${escapeHtml(origin)}/v1/characters?limit=2"</pre>
<p class="quiet">The key is <code>sim_demo_key</code> unless the simulator was started with another one.</p></section>
<section aria-labelledby="live"><h2 id="live">Requests</h2>
<div class="scroll" tabindex="0" role="group" aria-label="List of requests"><table>${head('Time (UTC)', 'Method', 'Path', 'Status', 'Weather')}<tbody id="requests"></tbody></table></div>
<div class="bar"><button id="pause" type="button" aria-pressed="false">Pause</button><span id="state" role="status" class="bad"></span></div></section>
<div class="columns">
<section aria-labelledby="weather-title"><h2 id="weather-title">Weather</h2>
<textarea id="weather" aria-labelledby="weather-title" spellcheck="false"></textarea>
<div class="bar"><button id="apply" type="button">Apply</button><button id="calm" type="button">Calm</button><span id="said" role="status"></span></div></section>
<section aria-labelledby="ledger-title"><h2 id="ledger-title">Ledger: <span id="accepted">0</span> accepted</h2>
<div class="scroll" tabindex="0" role="group" aria-label="List of accepted requests"><table>${head('Time (UTC)', 'What', 'Conversation', 'Cost', 'Answered')}<tbody id="ledger"></tbody></table></div></section>
</div>
<section aria-labelledby="routes"><h2 id="routes">Routes</h2>
<div class="wide" tabindex="0" role="group" aria-label="List of routes"><table>${head('Method', 'Path', 'Notes')}<tbody>
${endpoints.map(endpointRow).join('\n')}
${Object.entries(controlRoutes).map(controlRow).join('\n')}
</tbody></table></div>
<p class="quiet">Controls need no key and answer only on this machine.</p></section>
</main>
<script>${HOME_SCRIPT}</script>
</body>
</html>
`;
}
