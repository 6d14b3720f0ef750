import { act, screen, waitFor } from '@testing-library/react';
import { createRef } from 'react';
import { describe, expect, it, vi } from 'vitest';
import { createWorld, refusal, renderIn } from '../../test/world.tsx';
import { CharacterForm } from './CharacterForm.tsx';

const PNG = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0]);
const created = {
  id: 'char_new',
  name: 'Nova',
  description: 'd',
  personality: 'p',
  background: 'b',
  tags: [],
  image_url: null,
  created_at: '2026-11-23T10:00:00Z',
  creator: { id: 'user_1', username: 'me' },
  stats: { likes: 0, chat_count: 0, followers: 0 },
};
const sessionOf = (id: string) => () =>
  Response.json({
    access_token: `token of ${id}`,
    expires_in: 600,
    refresh_token: id,
    visitor: { id, verified: true },
  });
const submit = () => screen.getByRole('button', { name: 'Create character' });

async function fill(user: ReturnType<typeof renderIn>['user']) {
  for (const field of ['Name', 'Description', 'Personality', 'Background'])
    await user.type(screen.getByLabelText(field), field === 'Name' ? 'Nova' : `${field} of Nova`);
}

describe('CharacterForm', () => {
  it('sends what was filled in, and tells of the new character', async () => {
    const world = createWorld();
    world.refuse(/POST \/characters/, () => Response.json(created, { status: 201 }));
    const onCreated = vi.fn();
    const { user } = renderIn(world, <CharacterForm onCreated={onCreated} />);
    await fill(user);
    await user.type(screen.getByLabelText('Tags'), 'brave، kind');
    await user.click(submit());
    expect(await screen.findByText('Nova was created.')).toBeTruthy();
    expect(onCreated.mock.lastCall?.[0].character.id).toBe('char_new');
    expect(screen.getByLabelText<HTMLInputElement>('Name').value).toBe('');
  });

  it('reads as its language does, whatever the direction of the name', async () => {
    const world = createWorld();
    world.refuse(/POST \/characters/, () => Response.json({ ...created, name: 'زينب' }, { status: 201 }));
    const { user } = renderIn(world, <CharacterForm />);
    await fill(user);
    await user.click(submit());
    expect((await screen.findByText('زينب was created.')).dir).toBe('ltr');
  });

  it('says what is missing, and puts the cursor there', async () => {
    const world = createWorld();
    const { user } = renderIn(world, <CharacterForm />);
    await user.type(screen.getByLabelText('Name'), 'Nova');
    await user.click(submit());
    const description = screen.getByLabelText('Description');
    expect(document.activeElement).toBe(description);
    expect(description.getAttribute('aria-invalid')).toBe('true');
    expect(screen.getAllByText('Please fill this in.')).toHaveLength(3);
    expect(world.requests).toEqual([]);
  });

  it('is submitted and emptied by its ref, as every form is', async () => {
    const world = createWorld();
    const form = createRef<HTMLFormElement>();
    const { user } = renderIn(world, <CharacterForm ref={form} classNames={{ field: 'my-field' }} />);
    await user.type(screen.getByLabelText('Name'), 'Nova');
    act(() => form.current?.requestSubmit());
    expect(screen.getAllByText('Please fill this in.')).toHaveLength(3);
    act(() => form.current?.reset());
    expect(screen.getByLabelText<HTMLInputElement>('Name').value).toBe('');
    expect(screen.queryByText('Please fill this in.')).toBeNull();
    expect(form.current?.querySelectorAll('.my-field')).toHaveLength(6);
  });

  it('keeps everything when it is refused', async () => {
    const world = createWorld();
    world.refuse(/POST \/characters/, () => refusal(403, 'premium_required'));
    const onError = vi.fn();
    const { user } = renderIn(world, <CharacterForm onError={onError} />);
    await fill(user);
    await user.click(submit());
    expect((await screen.findByRole('alert')).textContent).toMatch(/could not be created.*switched off/);
    expect(screen.getByLabelText<HTMLInputElement>('Name').value).toBe('Nova');
    expect(onError).toHaveBeenCalledOnce();
  });

  it.each([
    ['the proxy', () => refusal(413, 'payload_too_large')],
    ['a server in front of it', () => new Response('<h1>Too large</h1>', { status: 413 })],
  ])('says of an image that is too large for %s that it is, and how large one may be', async (_, answer) => {
    const world = createWorld();
    world.refuse(/POST \/characters/, answer);
    const { user } = renderIn(world, <CharacterForm />);
    await fill(user);
    const field = screen.getByLabelText('Image');
    await user.upload(field, new File([PNG], 'nova.png', { type: 'image/png' }));
    await user.click(submit());
    const problem = await screen.findByText(/too large for the server.*5 MB at most/);
    expect(field.getAttribute('aria-describedby')).toContain(problem.id);
    expect(field.getAttribute('aria-invalid')).toBe('true');
    world.refuse(/POST \/characters/, null);
    await user.click(screen.getByRole('button', { name: 'Remove image' }));
    await waitFor(() => expect(screen.queryByText(/too large/)).toBeNull());
  });

  it.each([
    ['the proxy says so', () => refusal(502, 'creation_outcome_unknown')],
    ['the connection broke', () => Promise.reject(new TypeError('Failed to fetch'))],
    ['a gateway waited no longer', () => new Response('<h1>Time-out</h1>', { status: 504 })],
  ])('sends nobody to create again what may exist already: %s', async (_, answer) => {
    const world = createWorld();
    world.refuse(/POST \/characters/, answer);
    const { user } = renderIn(world, <CharacterForm />);
    await fill(user);
    await user.click(submit());
    const { textContent } = await screen.findByRole('alert');
    expect(textContent).toMatch(/not certain whether the character was created: look for it/);
    expect(textContent).not.toMatch(/could not be created/);
    expect(screen.getByLabelText<HTMLInputElement>('Name').value).toBe('Nova');
  });

  it('knows of what was sent without a network that it was not created', async () => {
    const presence = { visible: () => true, online: () => false, onChange: () => () => {} };
    const world = createWorld({ presence });
    world.refuse(/POST \/characters/, () => Promise.reject(new TypeError('Failed to fetch')));
    const { user } = renderIn(world, <CharacterForm />);
    await fill(user);
    await user.click(submit());
    expect((await screen.findByRole('alert')).textContent).toMatch(/could not be created.*No connection/);
  });

  it.each([
    ['of whoever is not logged in', 403, 'verification_required', /could not be created. Log in first/],
    ['where it is switched off', 404, 'not_found', /could not be created. This is switched off/],
  ])('says what a refusal means here: %s', async (_, status, code, words) => {
    const world = createWorld();
    world.refuse(/POST \/characters/, () => refusal(status, code));
    const { user } = renderIn(world, <CharacterForm />);
    await fill(user);
    await user.click(submit());
    expect((await screen.findByRole('alert')).textContent).toMatch(words);
  });

  it.each([
    ['background', 'Background', /may be too long/],
    ['tags', 'Tags', /may be too long/],
    ['image', 'Image', /neither a JPEG nor a PNG/],
  ])('puts the cursor where the server found fault: %s', async (parameter, label, words) => {
    const world = createWorld();
    const error = { code: 'invalid_request', message: 'No.', status: 400, details: { parameter } };
    world.refuse(/POST \/characters/, () => Response.json({ error }, { status: 400 }));
    const { user } = renderIn(world, <CharacterForm />);
    await fill(user);
    await user.click(submit());
    const problem = await screen.findByText(words);
    const field = screen.getByLabelText(label);
    expect(field.getAttribute('aria-describedby')).toContain(problem.id);
    expect(document.activeElement).toBe(field);
    await user.type(field, 'x');
    if (parameter !== 'image') expect(screen.queryByText(words)).toBeNull();
  });

  it('keeps what is typed after it was emptied, whatever becomes of what it was sending', async () => {
    const world = createWorld();
    const answer = Promise.withResolvers<Response>();
    world.refuse(/POST \/characters/, () => answer.promise);
    const form = createRef<HTMLFormElement>();
    const onCreated = vi.fn();
    const { user } = renderIn(world, <CharacterForm ref={form} onCreated={onCreated} />);
    await fill(user);
    await user.click(submit());
    await waitFor(() => expect(world.requests).toContain('POST /characters'));
    act(() => form.current?.reset());
    await user.type(screen.getByLabelText('Background'), 'Another story');
    await act(async () => answer.resolve(Response.json(created, { status: 201 })));
    await world.clock.settle();
    expect(screen.getByLabelText<HTMLTextAreaElement>('Background').value).toBe('Another story');
    expect(form.current?.dataset.status).toBe('idle');
  });

  it('shows the chosen image, and lets it go again', async () => {
    const { user } = renderIn(createWorld(), <CharacterForm />);
    const field = screen.getByLabelText<HTMLInputElement>('Image');
    await user.upload(field, new File([PNG], 'nova.png', { type: 'image/png' }));
    expect(await screen.findByRole('img', { name: 'Preview of the image' })).toBeTruthy();
    // Or the browser would write beside it that no file is chosen.
    expect(screen.getByLabelText('Image')).toBe(field);
    await user.click(screen.getByRole('button', { name: 'Remove image' }));
    await waitFor(() => expect(screen.queryByRole('img')).toBeNull());
    expect(field.value).toBe('');
  });

  it.each([
    [
      'neither JPEG nor PNG, whatever it says it is',
      new Uint8Array([71, 73, 70, 56, 57, 97, 0, 0]),
      /neither a JPEG/,
    ],
    ['larger than 5 MB', new Uint8Array(5 * 1024 * 1024 + 1), /larger than 5 MB/],
  ])('refuses an image that is %s', async (_, bytes, words) => {
    const { user } = renderIn(createWorld(), <CharacterForm />);
    await user.upload(screen.getByLabelText('Image'), new File([bytes], 'x.png', { type: 'image/png' }));
    expect(await screen.findByText(words)).toBeTruthy();
    expect(screen.queryByRole('img')).toBeNull();
  });

  it('keeps what an anonymous visitor wrote who logs in, and nothing of them for the next person', async () => {
    const world = createWorld();
    const { visitor } = world.durenai;
    const { user } = renderIn(world, <CharacterForm />);
    await fill(user);
    await user.upload(screen.getByLabelText('Image'), new File([PNG], 'nova.png', { type: 'image/png' }));
    const name = screen.getByLabelText<HTMLInputElement>('Name');
    const loggedIn = async (id: string) => {
      world.refuse(/POST .session/, sessionOf(id));
      await act(() => visitor.identify(async () => id));
    };
    await loggedIn('anna');
    expect(name.value).toBe('Nova');
    expect(await screen.findByText('nova.png')).toBeTruthy();

    await loggedIn('ben');
    expect(name.value).toBe('');
    expect(screen.queryByText('nova.png')).toBeNull();
    expect(screen.getByLabelText<HTMLInputElement>('Image').value).toBe('');

    await fill(user);
    world.refuse(/DELETE .session/, () => Response.json({ success: true, message: 'Done' }));
    await act(() => visitor.logout());
    for (const field of ['Name', 'Description', 'Personality', 'Background'])
      expect(screen.getByLabelText<HTMLInputElement>(field).value).toBe('');
  });

  it('tells the next visitor nothing of what the last one was sending', async () => {
    const world = createWorld();
    world.refuse(/POST .characters/, () => new Promise(() => {}));
    world.refuse(/DELETE .session/, () => Response.json({ success: true, message: 'Done' }));
    const onError = vi.fn();
    const { user } = renderIn(world, <CharacterForm onError={onError} />);
    await fill(user);
    await user.click(submit());
    await waitFor(() => expect(world.requests).toContain('POST /characters'));
    await act(() => world.durenai.visitor.logout());
    await world.clock.settle();
    expect(submit().closest('form')?.dataset.status).toBe('idle');
    expect(screen.queryByRole('alert')).toBeNull();
    expect(onError).not.toHaveBeenCalled();
  });
});

it('says nothing of an image that is judged after it was removed', async () => {
  const world = createWorld();
  const { user } = renderIn(world, <CharacterForm />);
  const head = Promise.withResolvers<ArrayBuffer>();
  const file = new File(['GIF89a'], 'slow.png', { type: 'image/png' });
  file.slice = () => ({ arrayBuffer: () => head.promise }) as Blob;
  await user.upload(screen.getByLabelText('Image'), file);
  await user.click(screen.getByRole('button', { name: 'Remove image' }));
  await act(async () => head.resolve(new ArrayBuffer(8)));
  expect(screen.queryByText(/neither a JPEG nor a PNG/)).toBeNull();
});

it('takes an image that cannot be read for none', async () => {
  const { user } = renderIn(createWorld(), <CharacterForm />);
  const file = new File(['x'], 'gone.png', { type: 'image/png' });
  file.slice = () =>
    ({ arrayBuffer: () => Promise.reject(new DOMException('', 'NotReadableError')) }) as never;
  await user.upload(screen.getByLabelText('Image'), file);
  expect(await screen.findByText(/neither a JPEG nor a PNG/)).toBeTruthy();
  await user.click(screen.getByRole('button', { name: 'Create character' }));
  // The first field with a problem, as they stand.
  expect(document.activeElement).toBe(screen.getByLabelText('Name'));
});

it('takes no more text while it is sent, so that none is lost', async () => {
  const world = createWorld();
  const answer = Promise.withResolvers<Response>();
  world.refuse(/POST \/characters/, () => answer.promise);
  const { user } = renderIn(world, <CharacterForm />);
  await fill(user);
  await user.click(screen.getByRole('button', { name: 'Create character' }));
  await user.type(screen.getByLabelText('Background'), ' and more');
  expect((screen.getByLabelText('Background') as HTMLTextAreaElement).value).toBe('Background of Nova');
  await act(async () => answer.resolve(refusal(503, 'service_unavailable')));
  await user.type(screen.getByLabelText('Background'), ' and more');
  expect((screen.getByLabelText('Background') as HTMLTextAreaElement).value).toBe(
    'Background of Nova and more',
  );
});
