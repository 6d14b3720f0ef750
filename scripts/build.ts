/** `npm run build`: every package into its dist, from nothing, and the demo site. */
import { buildPackages, buildSite } from './build-parts.ts';

await buildPackages();
buildSite();
