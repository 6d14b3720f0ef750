'use client';
import { catalogueMessages } from '../messages/catalogue-messages.ts';
import { useMessages } from '../messages/use-messages.ts';
import { useSettings } from '../provider/durenai-context.ts';
import { chatIcon, followersIcon, heartIcon } from './catalogue-icon-paths.ts';
import { Icon } from './Icon.tsx';

type StatsProps = { likes: number; chats: number; followers?: number | undefined };

/** How much a character is liked and talked to, in round numbers. */
export function Stats({ likes, chats, followers }: StatsProps) {
  const { locale } = useSettings('Stats');
  const text = useMessages('Stats', catalogueMessages);
  const format = (count: number) => compactFormat(locale).format(count);
  return (
    <ul className="durenai-stats">
      <Stat icon={heartIcon} count={format(likes)} label={text.likes(format(likes), likes)} />
      <Stat icon={chatIcon} count={format(chats)} label={text.chats(format(chats), chats)} />
      {followers !== undefined && (
        <Stat
          icon={followersIcon}
          count={format(followers)}
          label={text.followers(format(followers), followers)}
        />
      )}
    </ul>
  );
}

function Stat({ icon, count, label }: { icon: string; count: string; label: string }) {
  return (
    <li>
      <span role="img" aria-label={label} title={label}>
        <Icon path={icon} />
        {count}
      </span>
    </li>
  );
}

/** The last one: making one is slow, and a catalogue shows thousands. One only, as a server may see any locale. */
let compact: { locale: string; format: Intl.NumberFormat } | undefined;

function compactFormat(locale: string): Intl.NumberFormat {
  if (compact?.locale !== locale) {
    const format = new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 });
    compact = { locale, format };
  }
  return compact.format;
}
