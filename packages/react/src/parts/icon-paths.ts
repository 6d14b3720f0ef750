/** On a 24 × 24 grid. One constant each, so that a bundle carries only what it draws. */
export const closeIcon = 'M6 6l12 12M18 6L6 18';
export const sendIcon = 'M12 19V5M5.5 11.5L12 5l6.5 6.5';
export const chevronIcon = 'M7 10l5 5 5-5';
export const downIcon = 'M12 5v14M5.5 12.5L12 19l6.5-6.5';
export const alertIcon = 'M12 8v5M12 16.5v.1M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z';
export const heartIcon =
  'M12 20.5l-7.6-7.4a4.9 4.9 0 0 1 0-7 5 5 0 0 1 7 0l.6.6.6-.6a5 5 0 0 1 7 0 4.9 4.9 0 0 1 0 7z';
export const chatIcon =
  'M20 11.5a7.5 7.5 0 0 1-7.5 7.5c-1.3 0-2.6-.3-3.7-.9L4 19.5l1.4-4.6A7.5 7.5 0 1 1 20 11.5z';
export const followersIcon =
  'M15.5 20v-1.5a4 4 0 0 0-4-4h-4a4 4 0 0 0-4 4V20M9.5 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM20.5 20v-1.5a4 4 0 0 0-3-3.9M15.5 4.1a3.5 3.5 0 0 1 0 6.8';
export const copyIcon = 'M9 9h10v10H9zM15 9V5H5v10h4';
export const checkIcon = 'M5 12.5l4.5 4.5L19 7.5';
export const searchIcon = 'M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM20 20l-4.8-4.8';
export const forgetIcon = 'M5 7h14M10 11v6M14 11v6M6.5 7l1 13h9l1-13M9 7V4h6v3';
