import { buildSite, buildWidget, isStale } from '../scripts/build-parts.ts';

/** The journeys run on what is shipped: the built widget and the built demo pages. */
export default function setup() {
  if (isStale('packages/widget/dist/manifest.json')) buildWidget();
  if (isStale('examples/demo-site/dist/index.html')) buildSite();
}
