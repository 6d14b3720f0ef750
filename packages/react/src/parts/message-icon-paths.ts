/** On a 24 × 24 grid: beside messages and notices. */
export const downIcon = 'M12 5v14M5.5 12.5L12 19l6.5-6.5';
export const alertIcon = 'M12 8v5M12 16.5v.1M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z';
export const copyIcon = 'M9 9h10v10H9zM15 9V5H5v10h4';
export const checkIcon = 'M5 12.5l4.5 4.5L19 7.5';
export const menuIcon = 'M11 5h2v2h-2zM11 11h2v2h-2zM11 17h2v2h-2z';
