/** The page's live parts: asks the control API once a second, and only while somebody looks. */
export const HOME_SCRIPT = `
const get = async (name) => (await fetch('/_simulator/' + name)).json();
const element = (id) => document.getElementById(id);
const cell = (row, text, className) => {
  const made = row.insertCell();
  made.textContent = text;
  if (className) made.className = className;
};
const timeOf = (at) => new Date(at).toISOString().slice(11, 23);
const MOST = 200;
const trim = (body) => { while (body.rows.length > MOST) body.deleteRow(-1); };

let next = 0;
let paused = false;

function addRequest(entry) {
  const row = element('requests').insertRow(0);
  cell(row, timeOf(entry.at), 'nowrap quiet');
  cell(row, entry.method);
  cell(row, entry.path);
  const failed = entry.status === 0 || entry.status >= 400;
  cell(row, entry.status === 0 ? '–' : String(entry.status), failed ? 'bad' : '');
  cell(row, entry.fault || '', 'nowrap');
}

async function showRequests() {
  const log = await get('requests?after=' + next);
  if (log.next < next) element('requests').replaceChildren();
  next = log.next;
  log.requests.slice(-MOST).forEach(addRequest);
  trim(element('requests'));
}

async function showLedger() {
  const { entries } = await get('ledger');
  element('accepted').textContent = String(entries.length);
  const body = element('ledger');
  body.replaceChildren();
  for (const entry of entries.slice(-50).reverse()) {
    const row = body.insertRow();
    cell(row, timeOf(entry.at), 'nowrap quiet');
    cell(row, entry.accepted.kind, 'nowrap');
    cell(row, entry.accepted.conversationId || '');
    cell(row, entry.accepted.costsChatRequest ? '1 chat' : '', 'nowrap');
    cell(row, entry.status === 0 ? 'cut off' : String(entry.status), entry.status === 200 ? '' : 'bad');
  }
}

async function showWeather() {
  element('weather').value = JSON.stringify(await get('weather'), null, 2);
}

async function setWeather(text) {
  const answer = await fetch('/_simulator/weather', { method: 'PUT', body: text });
  const json = await answer.json();
  element('said').textContent = answer.ok ? 'In force.' : json.error.message;
  if (answer.ok) await showWeather();
}

element('apply').addEventListener('click', () => setWeather(element('weather').value));
element('calm').addEventListener('click', () => setWeather('{}'));
element('pause').addEventListener('click', () => {
  paused = !paused;
  element('pause').setAttribute('aria-pressed', String(paused));
});

async function look() {
  try {
    if (!paused && !document.hidden) await Promise.all([showRequests(), showLedger()]);
    element('state').textContent = '';
  } catch {
    element('state').textContent = 'The simulator does not answer here: it runs elsewhere, or was stopped.';
  }
  setTimeout(look, 1000);
}
showWeather().catch(() => undefined);
look();
`;
