import { joinClasses } from './join-classes.ts';

type Props = Record<string, unknown>;
type Listener = (event: Event) => void;

/**
 * The props of one element, from ours and the page's. Both classes, styles and listeners stay: the page's listener comes
 * first, and can keep ours from happening by `preventDefault()`. Of anything else, what the page says wins.
 */
export function mergeProps<Given extends object>(
  ours: Partial<NoInfer<Given>> & { [attribute: `data-${string}`]: unknown },
  page: Given,
): Given {
  const own = ours as Props;
  const theirs = page as Props;
  const merged: Props = { ...own, ...theirs };
  for (const [name, mine] of Object.entries(own)) {
    const other = theirs[name];
    if (other === undefined) merged[name] = mine;
    else if (name === 'className') merged[name] = joinClasses(mine as string, other as string);
    else if (name === 'style') merged[name] = { ...(mine as object), ...(other as object) };
    else if (typeof mine === 'function') {
      merged[name] = (event: Event) => {
        (other as Listener | null)?.(event);
        if (!event.defaultPrevented) mine(event);
      };
    }
  }
  return merged as Given;
}
