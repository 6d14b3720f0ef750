'use client';
import { errorMessages } from '../messages/error-messages.ts';
import { useMessages } from '../messages/use-messages.ts';

const RIGHT_TO_LEFT = /^(ar|ckb|dv|fa|he|ps|sd|ug|ur|yi)\b/i;

/** A sentence of ours, read as its language is, also when it begins with a name of the other direction. */
export function Sentence({ children }: { children: string }) {
  const { language } = useMessages('Sentence', errorMessages);
  return <bdi dir={RIGHT_TO_LEFT.test(language) ? 'rtl' : 'ltr'}>{children}</bdi>;
}
