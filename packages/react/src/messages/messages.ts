import type { CatalogueMessages } from './catalogue-messages.ts';
import type { ChatMessages } from './chat-messages.ts';
import type { ErrorMessages } from './error-messages.ts';
import type { MenuMessages } from './menu-messages.ts';

/** Every text that a visitor can see or hear, apart from what characters and visitors write. */
export type Messages = ErrorMessages & ChatMessages & CatalogueMessages & MenuMessages;
