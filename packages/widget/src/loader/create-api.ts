import type { GivenOptions } from './contract.ts';
import { VERSION } from './create-chat.ts';
import { createWidget } from './create-widget.ts';

/** `DurenAI(command, ...)` of the page; `DurenAI('sales.open')` speaks to the widget whose id is `sales`. */
export type Api = ((...call: unknown[]) => unknown) & { readonly version: string };

/** @param attributes What the script says: every widget begins with it. */
export function createApi(attributes: GivenOptions, scriptUrl: string): Api {
  const widgets = { __proto__: null } as unknown as Record<string, ReturnType<typeof createWidget>>;

  function run(call: unknown, ...values: unknown[]): unknown {
    const [name, id = ''] = `${call}`.split('.').reverse() as [string, string?];
    widgets[id] ??= createWidget(attributes, scriptUrl);
    return widgets[id](name, values);
  }
  return Object.assign(run as Api, { version: VERSION });
}
