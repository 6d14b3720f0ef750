/** One word of the command line. */
export type Command = {
  /** What follows the word, e.g. `<url> --origin <origin>`. */
  usage: string;
  /** One line. */
  summary: string;
  /** What `--help` says beside the two. */
  help: string;
  /**
   * @param args What follows the word.
   * @returns the exit code, or undefined while something keeps running.
   * @throws UsageError, or an Error whose message says what to do.
   */
  run(args: readonly string[], terminal: Terminal): Promise<number | undefined>;
};

type Terminal = {
  env: Readonly<Record<string, string | undefined>>;
  print: (line: string) => void;
};

/** The command line makes no sense: the help is shown. */
export class UsageError extends Error {}

export function takeNoArguments(args: readonly string[]): void {
  if (args.length === 0) return;
  throw new UsageError(
    `"${args[0]}" means nothing here: settings are environment variables, or lines of the file that --config names.`,
  );
}
