/** Drawn with strokes in the colour of the text around it; says nothing to screen readers. */
export function Icon({ path }: { path: string }) {
  return (
    <svg className="durenai-icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={path} />
    </svg>
  );
}
