import { isId } from '@durenai/core';
import * as v from 'valibot';
import { PublicUrl } from '../config/fields.ts';
import { VARIABLES } from '../config/read-config.ts';
import { type Manifest, readManifest } from '../widget/read-manifest.ts';
import { widgetFolder } from '../widget/widget-files.ts';
import { type Command, UsageError } from './command.ts';

export const embed: Command = {
  usage: '<url> <character>',
  summary: 'print the script tag of the widget, and one with its hash',
  help: `<url> is where this proxy answers, e.g. https://chat.example.com. Reads the built widget only: nobody is called.`,
  async run(args, { env, print }) {
    const [url = '', character = '', ...rest] = args;
    if (character === '' || rest.length > 0) {
      throw new UsageError('It needs an address and a character, e.g. https://chat.example.com char_123456.');
    }
    if (!isId(character)) throw new UsageError(`"${character}" is no character's id, such as char_123456.`);
    const base = baseOf(url);
    // The one setting that it looks at: who pastes a tag has no key.
    const { version, integrity } = manifestIn(env[VARIABLES.widgetDir.name]?.trim() || undefined);
    if (!integrity) throw new Error('The widget was built without its hash: run "npm run build" again.');
    print('Follows the updates of this proxy:');
    print(`  <script async src="${base}/widget.js" data-character="${character}"></script>`);
    print('');
    print(`Version ${version} alone, checked by the browser. To be renewed with each update of this proxy:`);
    print(
      `  <script async crossorigin="anonymous" src="${base}/widget/${version}/widget.js" integrity="${integrity}" data-character="${character}"></script>`,
    );
    return 0;
  },
};

/** As it stands in the page for everybody to read. */
function baseOf(url: string): string {
  const { success, output, issues } = v.safeParse(PublicUrl, url);
  if (!success) {
    throw new UsageError(
      `<url> ${issues[0].message}: write where the proxy answers, e.g. https://chat.example.com.`,
    );
  }
  return output.replace(/\/widget\.js$/, '');
}

function manifestIn(widgetDir: string | undefined): Manifest {
  const folder = widgetFolder(widgetDir);
  try {
    return readManifest(folder);
  } catch (thrown) {
    throw new Error(
      `No widget is built in "${folder ?? ''}": run "npm run build", or let WIDGET_DIR name its folder.`,
      { cause: thrown },
    );
  }
}
