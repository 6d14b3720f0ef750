import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, within } from 'storybook/test';
import { colorPairs, contrast } from '../../packages/react/tokens/contrast.ts';
import { colorNames, colorOf, describeColor, type ThemeName } from '../../packages/react/tokens/tokens.ts';
import './sheet.css';

const themes: readonly ThemeName[] = ['light', 'dark'];

function Tokens() {
  return (
    <main className="tokens">
      <h1>Tokens</h1>
      <p>
        From <code>@durenai/react/tokens.json</code> (DTCG). A page overrides each as{' '}
        <code>--durenai-name</code>, in both themes at once.
      </p>
      <h2>Colours</h2>
      <table>
        <thead>
          <tr>
            <th scope="col">Token</th>
            {themes.map((theme) => (
              <th scope="col" key={theme}>
                {theme}
              </th>
            ))}
            <th scope="col">Used for</th>
          </tr>
        </thead>
        <tbody>
          {colorNames.map((name) => (
            <tr key={name}>
              <th scope="row">
                <code>{name}</code>
              </th>
              {themes.map((theme) => (
                <td key={theme}>
                  <span className="swatch" style={{ background: colorOf(theme, name).hex }} />
                  <code>{colorOf(theme, name).hex}</code>
                </td>
              ))}
              <td>{describeColor(name)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <h2>Contrast</h2>
      <table>
        <thead>
          <tr>
            <th scope="col">Pair</th>
            <th scope="col">WCAG 2.2 AA</th>
            {themes.map((theme) => (
              <th scope="col" key={theme}>
                {theme}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {colorPairs.map((pair) => (
            <tr key={`${pair.foreground} ${pair.background}`}>
              <th scope="row">
                <code>{pair.foreground}</code> on <code>{pair.background}</code>
              </th>
              <td>{pair.atLeast} : 1</td>
              {themes.map((theme) => (
                <td key={theme}>
                  <span
                    className="sample"
                    aria-hidden="true"
                    style={{
                      background: colorOf(theme, pair.background).hex,
                      color: colorOf(theme, pair.foreground).hex,
                    }}
                  >
                    {pair.atLeast === 3 ? '●' : 'Aa'}
                  </span>
                  {contrast(theme, pair).toFixed(2)} : 1
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </main>
  );
}

const meta = {
  title: 'Tokens',
  component: Tokens,
  tags: ['!autodocs'],
  parameters: { visitor: false },
} satisfies Meta<typeof Tokens>;
export default meta;

export const ColoursAndContrast: StoryObj<typeof meta> = {
  play: async ({ canvasElement }) => {
    const rows = within(canvasElement).getAllByRole('row');
    await expect(rows.length).toBe(2 + colorNames.length + colorPairs.length);
  },
};
