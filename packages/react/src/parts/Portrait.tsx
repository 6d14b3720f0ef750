'use client';
import { isId } from '@durenai/core';
import { type CSSProperties, forwardRef, type HTMLAttributes, useState } from 'react';
import { useSettings } from '../provider/durenai-context.ts';
import { mergeProps } from './merge-props.ts';

export type PortraitProps = Omit<HTMLAttributes<HTMLSpanElement>, 'children'> & {
  /** Whose picture: a character of any list, or one of your own making. */
  character: { id: string; name: string; image_url: string | null };
  /** Text for screen readers. Default `''`: the name stands next to the portrait. */
  alt?: string | undefined;
  /** Default `lazy`. */
  loading?: 'eager' | 'lazy' | undefined;
};

/** A character's picture; where there is none or it does not load, initials on a colour of its own. */
export const Portrait = forwardRef<HTMLSpanElement, PortraitProps>(function Portrait(props, ref) {
  const { character, alt = '', loading = 'lazy', ...rest } = props;
  const { durenai, theme } = useSettings('Portrait');
  // A page may show a character of its own making: no address can be made of what is no id.
  const source = isId(character.id) ? durenai.imageUrl(character) : null;
  const [failedSource, setFailedSource] = useState<string | null>(null);
  const shows = source !== null && source !== failedSource;
  const hue = { '--durenai-portrait-hue': hueOf(character.id) } as CSSProperties;
  /** The image may have failed before this code ran, when the server rendered it. */
  const checkImage = (image: HTMLImageElement | null) => {
    if (image?.complete && image.naturalWidth === 0 && image.currentSrc !== '') setFailedSource(source);
  };
  return (
    <span
      {...mergeProps({ className: 'durenai-portrait', style: hue }, rest)}
      ref={ref}
      data-durenai-theme={theme}
      data-status={shows ? 'image' : 'initials'}
    >
      {shows ? (
        <img
          ref={checkImage}
          src={source}
          alt={alt}
          loading={loading}
          decoding="async"
          onError={() => setFailedSource(source)}
        />
      ) : (
        <span {...(alt === '' ? { 'aria-hidden': true } : { role: 'img', 'aria-label': alt })}>
          {initialsOf(character.name)}
        </span>
      )}
    </span>
  );
});

/** Of the first word and the last. */
function initialsOf(name: string): string {
  return name
    .trim()
    .replace(/\s.*\s/s, ' ')
    .split(/\s/)
    .map(firstLetter)
    .join('');
}

/** Making one is slow, and a catalogue shows thousands of names. */
let letters: Intl.Segmenter | undefined;

/** As people see it: an astronaut is one emoji, of three characters. */
function firstLetter(word: string): string {
  letters ??= Intl.Segmenter && new Intl.Segmenter();
  for (const { segment } of letters?.segment(word) ?? []) return segment;
  return [...word][0] ?? '';
}

function hueOf(id: string): number {
  let hash = 0;
  for (let index = 0; index < id.length; index += 1) hash = (hash * 31 + id.charCodeAt(index)) % 3600;
  // Neighbouring ids get distant colours.
  return (hash * 137) % 360;
}
