/** How {@link ChatRoot} makes a chat. The widget, which comes in several files, has another one in its place. */
export { createChat as makeChat } from '@durenai/core';
