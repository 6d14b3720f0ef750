'use client';
import { type ButtonHTMLAttributes, forwardRef, type MouseEvent, useEffect, useRef } from 'react';
import { useOnSight } from '../hooks/use-on-sight.ts';
import { catalogueMessages } from '../messages/catalogue-messages.ts';
import { useMessages } from '../messages/use-messages.ts';
import { drawnBy } from '../parts/Drawn.tsx';
import { Failure } from '../parts/Failure.tsx';
import { joinClasses } from '../parts/join-classes.ts';
import { mergeProps } from '../parts/merge-props.ts';
import { type AsChild, Part } from '../parts/Part.tsx';
import { PassingButton } from '../parts/PassingButton.tsx';
import { useBrowserPart } from './browser-context.ts';
import { focusItem, itemsOf } from './grid-items.ts';

type BrowserMoreProps = ButtonHTMLAttributes<HTMLButtonElement> & AsChild;

/** The way to the next page; what went wrong, and the way out; that there is no more, to those who asked for more. */
export const BrowserMore = forwardRef<HTMLElement, BrowserMoreProps>(function BrowserMore(props, ref) {
  const { onClick, ...rest } = props;
  const { list, limit, filter, visible, loadsOnSight, classNames, slots } = useBrowserPart('Browser.More');
  const text = useMessages('Browser.More', catalogueMessages);
  const { characters, status, nextPage, loadMore } = list;
  const awaitedFrom = useRef<number | null>(null);
  const spot = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const first = awaitedFrom.current;
    if (first === null || status === 'loading-more') return;
    awaitedFrom.current = null;
    if (status === 'ready' && nextPage !== null) return;
    // With the last page and with a failure the button is gone: the focus goes to the first character that came, if any.
    const root = spot.current?.closest<HTMLElement>('.durenai-character-browser');
    const item = itemsOf(root ?? null)[first];
    if (item) focusItem(item);
    else root?.focus({ preventScroll: true });
  }, [status, nextPage]);

  const isFirstPage = characters.length === 0;
  const hasMore = !isFirstPage && nextPage !== null && status !== 'failed';
  const isEnd = status === 'ready' && nextPage === null && characters.length > limit;
  useOnSight(spot, () => void loadMore(), {
    margin: '400px 0px',
    enabled: loadsOnSight && hasMore && filter.search.trim() === '',
    round: characters,
  });

  return (
    <div ref={spot} className="durenai-browser-end">
      {status === 'failed' &&
        drawnBy(
          slots.error,
          { error: list.error, retry: () => void loadMore() },
          <Failure role="alert" error={list.error} retry={() => void loadMore()}>
            {isFirstPage && text.charactersFailed}
          </Failure>,
        )}
      {hasMore && (
        <Part
          as={PassingButton}
          ref={ref}
          {...mergeProps(
            {
              type: 'button',
              className: joinClasses('durenai-button durenai-browser-more', classNames.more),
            },
            rest,
          )}
          // Not by `mergeProps`: React Compiler takes a function that gets this one for one that reads its ref.
          onClick={(event: MouseEvent<HTMLButtonElement>) => {
            onClick?.(event);
            if (event.defaultPrevented) return;
            awaitedFrom.current = visible.length;
            void loadMore();
          }}
          data-state={status === 'loading-more' ? 'loading' : 'idle'}
          aria-disabled={status === 'loading-more'}
          defaultChildren={status === 'loading-more' ? text.loadingMore : text.loadMore}
        />
      )}
      <p className="durenai-browser-all" role="status">
        {isEnd && filter.search.trim() === '' && text.charactersEnd}
      </p>
    </div>
  );
});
