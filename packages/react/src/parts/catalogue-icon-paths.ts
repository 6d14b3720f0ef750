/** On a 24 × 24 grid: of lists, cards and menus. */
export const chevronIcon = 'M7 10l5 5 5-5';
export const heartIcon =
  'M12 20.5l-7.6-7.4a4.9 4.9 0 0 1 0-7 5 5 0 0 1 7 0l.6.6.6-.6a5 5 0 0 1 7 0 4.9 4.9 0 0 1 0 7z';
export const chatIcon =
  'M20 11.5a7.5 7.5 0 0 1-7.5 7.5c-1.3 0-2.6-.3-3.7-.9L4 19.5l1.4-4.6A7.5 7.5 0 1 1 20 11.5z';
export const followersIcon =
  'M15.5 20v-1.5a4 4 0 0 0-4-4h-4a4 4 0 0 0-4 4V20M9.5 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM20.5 20v-1.5a4 4 0 0 0-3-3.9M15.5 4.1a3.5 3.5 0 0 1 0 6.8';
export const searchIcon = 'M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM20 20l-4.8-4.8';
export const forgetIcon = 'M5 7h14M10 11v6M14 11v6M6.5 7l1 13h9l1-13M9 7V4h6v3';
export const backIcon = 'M19 12H5M11.5 5.5L5 12l6.5 6.5';
export const newIcon = 'M12 5v14M5 12h14';
export const saveIcon = 'M12 4v11M6.5 10L12 15.5l5.5-5.5M5 20h14';
export const soundIcon = 'M4 9.5v5h3.5L13 19V5L7.5 9.5zM16.5 9a4 4 0 0 1 0 6M19 6.5a8 8 0 0 1 0 11';
export const switchIcon = 'M7 7h12l-3-3M17 17H5l3 3';
