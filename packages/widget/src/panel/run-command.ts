import type { Finding, PanelCommands } from '../loader/contract.ts';
import type { Desk } from './desk.ts';
import { beginAnew } from './talk.ts';

/** Does one of {@link PanelCommands} that is not done at once; says which there are when it is none. */
export async function run(desk: Desk, name: string, values: readonly unknown[]): Promise<unknown> {
  const { chat, page } = desk;
  const commands: Omit<PanelCommands, 'identify' | 'reset'> = {
    send: async (text) => chat.current?.send(text) ?? false,
    prefill: (text) => chat.current?.setDraft(text),
    newConversation: () => beginAnew(desk),
    doctor: () => examine(desk),
  };
  // The next panel is not asked for it again.
  delete page.noted?.[name];
  if (Object.hasOwn(commands, name)) return commands[name as keyof typeof commands](...(values as [never]));
  const { explainCommand, warn } = await import('../options/explain.ts');
  warn(explainCommand(name));
  return undefined;
}

/** Looks for what is wrong between page, browser and proxy, shows it, and tells it. */
async function examine(desk: Desk): Promise<Finding[]> {
  const { findFaults, showFindings } = await import('./doctor/Doctor.tsx');
  const findings = await findFaults(desk, desk.page.version);
  showFindings(desk, findings);
  return findings;
}
