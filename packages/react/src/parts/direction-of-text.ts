/** For `dir`: empty text has no direction of its own, so its placeholder and cursor follow the page. */
export const directionOfText = (text: string) => (text === '' ? undefined : 'auto');
