/**
 * `npm run api`: writes what each package promises to its users into `<package>/api/*.api.md`, from the built
 * declarations. With `--check`, compares instead and fails on a difference: a change of the public surface is
 * then seen in review, and never made by accident.
 */
import { existsSync, mkdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor';
import { ROOT } from './paths.ts';

/** Name of the report → the declarations that it is made of. */
const REPORTS: Record<string, Record<string, string>> = {
  'packages/core': { index: 'packages/core/dist/index.d.ts' },
  'packages/react': {
    index: 'packages/react/dist/index.d.ts',
    hooks: 'packages/react/dist/hooks.d.ts',
    'chat-parts': 'packages/react/dist/chat-parts.d.ts',
    server: 'packages/react/dist/server.d.ts',
  },
  'packages/widget': {
    index: 'packages/widget/dist/npm/index.d.ts',
    // No module to import: the options of the script tag, the events and the commands.
    'script-tag': '.cache/types/widget/loader/contract.d.ts',
  },
};

const { check } = parseArgs({ options: { check: { type: 'boolean', default: false } } }).values;

function report(folder: string, name: string, declarations: string): boolean {
  const entry = join(ROOT, declarations);
  if (!existsSync(entry)) throw new Error(`${declarations} is missing: npm run build`);
  mkdirSync(join(ROOT, folder, 'api'), { recursive: true });
  const off = { default: { logLevel: ExtractorLogLevel.None } };
  const extractorConfig = ExtractorConfig.prepare({
    packageJsonFullPath: join(ROOT, folder, 'package.json'),
    configObjectFullPath: undefined,
    configObject: {
      projectFolder: join(ROOT, folder),
      mainEntryPointFilePath: entry,
      compiler: {
        overrideTsconfig: {
          compilerOptions: {
            target: 'ES2022',
            lib: ['ES2023', 'DOM', 'DOM.Iterable'],
            module: 'nodenext',
            moduleResolution: 'nodenext',
            jsx: 'react-jsx',
            strict: true,
            skipLibCheck: true,
            types: [],
          },
          files: [entry],
        },
      },
      apiReport: {
        enabled: true,
        reportFileName: `${name}.api.md`,
        reportFolder: join(ROOT, folder, 'api'),
        reportTempFolder: join(ROOT, '.cache/api', folder),
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        compilerMessageReporting: { default: { logLevel: ExtractorLogLevel.Error } },
        extractorMessageReporting: off,
        tsdocMessageReporting: off,
      },
    },
  });
  const { apiReportChanged, errorCount } = Extractor.invoke(extractorConfig, {
    localBuild: !check,
    messageCallback: (message) => {
      message.handled = message.logLevel !== ExtractorLogLevel.Error;
    },
  });
  const file = relative(ROOT, extractorConfig.reportFilePath);
  if (apiReportChanged) {
    console.log(
      check ? `${file} is out of date. If you mean the change: npm run api` : `${file} was written anew.`,
    );
  }
  return errorCount === 0 && !(check && apiReportChanged);
}

const results = Object.entries(REPORTS).flatMap(([folder, reports]) =>
  Object.entries(reports).map(([name, declarations]) => report(folder, name, declarations)),
);
process.exitCode = results.every(Boolean) ? 0 : 1;
