'use client';
import { isId } from '@durenai/core';
import { useEffect } from 'react';

/**
 * Whether the page's id is none, such as `''`, or undefined where nobody checks types. Said in the console: a visitor can
 * do nothing about it.
 */
export function useMistakenId(caller: string, characterId: string): boolean {
  const isMistaken = !isId(characterId ?? '');
  useEffect(() => {
    if (isMistaken)
      console.warn(`${caller}: characterId ${JSON.stringify(characterId)} is no id, such as char_123456.`);
  }, [caller, characterId, isMistaken]);
  return isMistaken;
}
