/** On a 24 × 24 grid. Those of the chat's frame; the others are in files of their own, which it does not carry. */
export const closeIcon = 'M6 6l12 12M18 6L6 18';
export const sendIcon = 'M12 19V5M5.5 11.5L12 5l6.5 6.5';
