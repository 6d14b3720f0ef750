/** The least that a chat panel on Preact can be: a list, a field and a button. */
import { h, render } from 'preact';
import { useState } from 'preact/hooks';

const CSS = `.panel{position:fixed;bottom:94px;right:20px;width:400px;height:600px;background:#fff;
  display:grid;grid-template-rows:auto 1fr auto}`;

function Panel() {
  const [messages, setMessages] = useState<string[]>([]);
  const [draft, setDraft] = useState('');
  return h(
    'section',
    { className: 'panel' },
    h('header', null, 'Chat'),
    h(
      'ul',
      null,
      messages.map((message) => h('li', null, message)),
    ),
    h(
      'form',
      {
        onSubmit(event: Event) {
          event.preventDefault();
          setMessages([...messages, draft]);
          setDraft('');
        },
      },
      h('textarea', {
        value: draft,
        onInput: ({ currentTarget }: { currentTarget: HTMLTextAreaElement }) => setDraft(currentTarget.value),
      }),
      h('button', null, 'Send'),
    ),
  );
}

export function open(root: ShadowRoot): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(CSS);
  root.adoptedStyleSheets.push(sheet);
  render(h(Panel, null), root.appendChild(document.createElement('div')));
  root.querySelector('textarea')?.focus();
}
