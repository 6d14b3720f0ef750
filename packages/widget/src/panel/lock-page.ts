/**
 * Keeps the page behind from scrolling; the returned function lets it again. A sheet of ours says so, not the page's own
 * `style`, which the page may write, copy or swap meanwhile. What a layer insists on wins over whatever the page does.
 */
export function lockPage(): () => void {
  const { location, scrollX, scrollY } = window;
  const { href } = location;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('@layer{html{overflow:hidden!important;scrollbar-gutter:auto!important}}');
  document.adoptedStyleSheets.push(sheet);
  return () => {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((each) => each !== sheet);
    // The on-screen keyboard may have moved the page although it was locked; the next page stands where it wants to.
    if (location.href === href) window.scrollTo({ left: scrollX, top: scrollY, behavior: 'instant' });
  };
}
