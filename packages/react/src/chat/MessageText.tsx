import { splitActions } from './split-actions.ts';

/** What somebody wrote, as text: nothing in it can become markup. */
export function MessageText({ content }: { content: string }) {
  return (
    <p className="durenai-message-text" dir="auto">
      {splitActions(content).map(({ kind, text }, index) => {
        if (kind === 'text') return text;
        if (kind === 'strong') return <strong key={index}>{text}</strong>;
        return (
          <em key={index} className="durenai-action">
            {text}
          </em>
        );
      })}
    </p>
  );
}
