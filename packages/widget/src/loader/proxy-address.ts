/** An address, or a path of the page's own site. */
export const PROXY = /^(https?:\/)?\//;
