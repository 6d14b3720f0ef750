import { alertIcon, CopyButton, checkIcon, closeIcon, Icon } from '@durenai/react/chat-parts';
import type { Finding } from '../../loader/contract.ts';
import type { Desk } from '../desk.ts';
import { View, viewCss } from '../lists/View.tsx';
import doctorCss from './doctor.css?inline';

export { findFaults } from './find-faults.ts';

const ICONS = { ok: checkIcon, warn: alertIcon, fail: closeIcon };
const LEVELS = { ok: 'Fine', warn: 'Look at this', fail: 'Broken' };

/** A checklist for whoever builds the site, who reads English, as in the console. */
function Doctor({ desk, findings }: { desk: Desk; findings: readonly Finding[] }) {
  const faults = findings.filter(({ level }) => level !== 'ok').length;
  return (
    <View desk={desk} title="Doctor">
      <div lang="en" dir="ltr" className="durenai-doctor">
        <p className="durenai-doctor-summary">
          {faults === 0 ? 'All is well.' : `${faults} of ${findings.length} checks found something.`}
          <CopyButton label="Copy as JSON" text={JSON.stringify(findings, null, 2)} />
        </p>
        <ul>
          {findings.map(({ check, level, text, fix }) => (
            <li key={`${check} ${text}`} data-level={level}>
              <Icon path={ICONS[level]} />
              <div>
                <p>
                  <strong>{LEVELS[level]}: </strong>
                  {text}
                </p>
                {fix && <code>{fix}</code>}
              </div>
            </li>
          ))}
        </ul>
      </div>
    </View>
  );
}

export function showFindings(desk: Desk, findings: readonly Finding[]): void {
  desk.adopt(viewCss);
  desk.adopt(doctorCss);
  desk.show({ view: <Doctor desk={desk} findings={findings} /> });
}
