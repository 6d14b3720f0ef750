/** Firefox and WebKitGTK for `npm run test:engines`: found, or installed where Debian's packages can be. */
import { installDebianPackages, isDebianRoot } from '../debian.ts';
import { isExecutable, placesOf } from '../find-command.ts';

type Tool = {
  commands: readonly string[];
  /** Names a path of one's own. */
  variable: string;
  /** Debian's. */
  package: string;
  elsewhere: string;
};

const TOOLS = {
  firefox: {
    commands: ['firefox-esr', 'firefox'],
    variable: 'FIREFOX_PATH',
    package: 'firefox-esr',
    elsewhere: 'install Firefox from https://www.mozilla.org',
  },
  webkitDriver: {
    commands: ['WebKitWebDriver'],
    variable: 'WEBKIT_DRIVER_PATH',
    package: 'webkit2gtk-driver',
    elsewhere: 'install the WebDriver of WebKitGTK (Fedora: webkit2gtk4.1-devel, Arch: webkit2gtk-4.1)',
  },
  xvfb: {
    commands: ['Xvfb'],
    variable: 'XVFB_PATH',
    package: 'xvfb',
    elsewhere: 'install Xvfb, the display without a screen (Fedora: xorg-x11-server-Xvfb)',
  },
} satisfies Record<string, Tool>;

type Engines = Record<keyof typeof TOOLS, string>;

function find({ commands, variable }: Tool): string | undefined {
  const chosen = process.env[variable];
  if (chosen && !isExecutable(chosen)) {
    throw new Error(`${variable} is ${chosen}, which cannot be run: correct it or unset it.`);
  }
  return chosen ?? placesOf(commands).find(isExecutable);
}

/** @throws Error that says what is missing and how to get it. */
export function ensureEngines(): Engines {
  const missing = Object.values(TOOLS).filter((tool) => !find(tool));
  if (missing.length > 0 && isDebianRoot()) {
    const packages = missing.map((tool) => tool.package);
    console.log(`Installing ${packages.join(', ')}.`);
    installDebianPackages(...packages);
  }
  const lacking = Object.values(TOOLS).filter((tool) => !find(tool));
  if (lacking.length > 0) {
    throw new Error(
      [
        'Engines are missing. As root on Debian or Ubuntu this script installs them; here:',
        ...lacking.map(
          ({ commands, package: name, variable, elsewhere }) =>
            `  ${commands[0]}: apt-get install ${name}, or ${elsewhere}; or set ${variable} to where it is.`,
        ),
      ].join('\n'),
    );
  }
  return Object.fromEntries(Object.entries(TOOLS).map(([name, tool]) => [name, find(tool)])) as Engines;
}
