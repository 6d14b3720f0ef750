/** What JSX is compiled to: the panel's `react/jsx-runtime`. */
import { jsx as draw, Fragment } from 'preact/jsx-runtime';
import { bare } from './react-on-preact.ts';

const jsx = ((type: string, props: object, key?: string) => draw(type, bare(props), key)) as typeof draw;

export { Fragment, jsx, jsx as jsxs };
