/** The least that a launcher can be, written by hand: what the widget's own is measured against. */
declare const __PANEL__: string;

const script = document.currentScript as HTMLScriptElement;
const host = document.createElement('durenai-chat');
const root = host.attachShadow({ mode: 'open' });
const sheet = new CSSStyleSheet();
sheet.replaceSync(
  `:host{position:fixed;bottom:20px;right:20px}
   button{width:60px;height:60px;border:0;border-radius:50%;background:#1d5b4b;color:#fff}`,
);
root.adoptedStyleSheets = [sheet];
const button = root.appendChild(document.createElement('button'));
button.className = 'launcher';
button.textContent = 'Chat';
const load = () => import(/* @vite-ignore */ new URL(`widget/${__PANEL__}`, script.src).href);
button.onpointerenter = load;
button.onclick = async () => (await load()).open(root);
document.documentElement.append(host);
