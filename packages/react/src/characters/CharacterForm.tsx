'use client';
import {
  type Character,
  type DurenaiError,
  MAX_IMAGE_BYTES,
  mayHaveArrived,
  type NewCharacter,
  submitCharacter,
  toDurenaiError,
} from '@durenai/core';
import {
  type FormEvent,
  type FormHTMLAttributes,
  forwardRef,
  useEffect,
  useId,
  useRef,
  useState,
} from 'react';
import { useLatest } from '../hooks/use-latest.ts';
import { useMergedRef } from '../hooks/use-merged-ref.ts';
import { type CatalogueMessages, catalogueMessages } from '../messages/catalogue-messages.ts';
import { describeError, type ErrorMessages, errorMessages } from '../messages/error-messages.ts';
import { useMessages } from '../messages/use-messages.ts';
import { directionOfText } from '../parts/direction-of-text.ts';
import { joinClasses } from '../parts/join-classes.ts';
import { mergeProps } from '../parts/merge-props.ts';
import { Notice } from '../parts/Notice.tsx';
import { Sentence } from '../parts/Sentence.tsx';
import { useSettings } from '../provider/durenai-context.ts';
import { isJpegOrPng } from './image-type.ts';

export type CharacterFormProps = Omit<FormHTMLAttributes<HTMLFormElement>, 'children' | 'onError'> & {
  /** Called with the new character. */
  onCreated?: ((event: { character: Character }) => void) | undefined;
  /** Called when DurenAI or the proxy refused it. What was filled in stays. */
  onError?: ((event: { error: DurenaiError }) => void) | undefined;
  /** Class names to add to what is inside. */
  classNames?: FormClassNames | undefined;
};

export type FormClassNames = Partial<Record<'field' | 'submit', string>>;

const TEXTS = ['name', 'description', 'personality', 'background'] as const;
const FIELDS = [...TEXTS, 'tags', 'image'] as const;
type TextField = (typeof TEXTS)[number];
type Field = (typeof FIELDS)[number];

const LABELS = {
  name: 'fieldName',
  description: 'fieldDescription',
  personality: 'fieldPersonality',
  background: 'fieldBackground',
} as const satisfies Record<TextField, keyof CatalogueMessages>;

type Problem = 'fieldRefused' | 'fieldRequired' | 'imageRefused' | 'imageTooLarge' | 'imageWrongType';
type Problems = Partial<Record<Field, Problem>>;
type Progress =
  | { status: 'idle' | 'sending' }
  | { status: 'failed'; error: DurenaiError; isUncertain: boolean }
  | { status: 'created'; name: string };

const noClassNames: FormClassNames = {};

const empty: Record<TextField | 'tags', string> = {
  name: '',
  description: '',
  personality: '',
  background: '',
  tags: '',
};

/**
 * Creates a character (`POST /characters`), for sites that let visitors do so: the proxy refuses it unless its
 * operator allows it, and DurenAI needs a plan that has it. The ref is the form's: `requestSubmit()` submits, `reset()`
 * empties it.
 */
export const CharacterForm = forwardRef<HTMLFormElement, CharacterFormProps>(
  function CharacterForm(props, ref) {
    const { onCreated, onError, onReset, onSubmit, classNames = noClassNames, ...rest } = props;
    const { theme, durenai } = useSettings('CharacterForm');
    const text = useMessages('CharacterForm', catalogueMessages);
    const errors = useMessages('CharacterForm', errorMessages);
    const [values, setValues] = useState(empty);
    const [image, setImage] = useState<File | null>(null);
    const [problems, setProblems] = useState<Problems>({});
    const [progress, setProgress] = useState<Progress>({ status: 'idle' });
    const form = useRef<HTMLFormElement>(null);
    const picture = useRef<HTMLInputElement>(null);
    const chosen = useRef<File | null>(null);
    const sending = useRef<AbortController | null>(null);
    const both = useMergedRef(form, ref);
    const id = useId();
    const preview = useObjectUrl(problems.image ? null : image);

    const change = (field: TextField | 'tags', value: string) => {
      setValues((before) => ({ ...before, [field]: value }));
      if (field === 'tags' || value.trim() !== '')
        setProblems((before) => withProblem(before, field, undefined));
    };

    async function chooseImage(file: File | null): Promise<void> {
      // What the field says of its file is the browser's own.
      if (!file && picture.current) picture.current.value = '';
      chosen.current = file;
      setImage(file);
      const problem = file ? await imageProblem(file) : undefined;
      // A file of a cloud drive comes slowly: another one, or none, may be chosen by now.
      if (chosen.current !== file) return;
      setProblems((before) => withProblem(before, 'image', problem));
    }

    function clear(): void {
      sending.current?.abort();
      setValues(empty);
      void chooseImage(null);
      setProblems({});
      setProgress({ status: 'idle' });
    }
    const latest = useLatest(clear);
    const writtenFor = useRef(durenai);
    useEffect(() => {
      if (writtenFor.current !== durenai) latest.current();
      writtenFor.current = durenai;
      return durenai.visitor.store.subscribe((now, before) => {
        // As with drafts: of somebody with a name nothing is for the next person, an anonymous visitor's becomes the user's.
        if (now.era !== before.era && (before.verified || now.id === null)) latest.current();
      });
    }, [durenai, latest]);

    const focusField = (field: Field) =>
      form.current?.querySelector<HTMLElement>(`[name="${field}"]`)?.focus();

    async function submit(event: FormEvent): Promise<void> {
      event.preventDefault();
      if (progress.status === 'sending') return;
      const found: Problems = {};
      for (const field of TEXTS) if (values[field].trim() === '') found[field] = 'fieldRequired';
      if (problems.image) found.image = problems.image;
      setProblems(found);
      const first = FIELDS.find((field) => found[field]);
      if (first) return focusField(first);
      const tags = values.tags
        .split(/[,،、，]/)
        .map((tag) => tag.trim())
        .filter(Boolean);
      const { name, description, personality, background } = values;
      const character: NewCharacter = {
        name,
        description,
        personality,
        background,
        ...(tags.length ? { tags } : {}),
      };
      setProgress({ status: 'sending' });
      const wasOnline = durenai.presence.online();
      sending.current = new AbortController();
      const { signal } = sending.current;
      await submitCharacter(durenai, character, { image: image ?? undefined, signal }).then(
        (created) => {
          if (signal.aborted) return;
          clear();
          setProgress({ status: 'created', name: created.name });
          onCreated?.({ character: created });
        },
        (thrown) => {
          // Emptied meanwhile: what stands there now is another character.
          if (signal.aborted) return;
          const error = toDurenaiError(thrown);
          // Of a gateway in its own words as well: what was too large went no further.
          const isTooLarge = error.status === 413;
          setProgress({
            status: 'failed',
            error,
            isUncertain: wasOnline && !isTooLarge && mayHaveArrived(error.code),
          });
          const field = isTooLarge
            ? image && 'image'
            : FIELDS.find((name) => name === error.details?.parameter);
          if (field) {
            const ofImage = isTooLarge ? 'imageRefused' : 'imageWrongType';
            setProblems({ [field]: field === 'image' ? ofImage : 'fieldRefused' });
            focusField(field);
          }
          onError?.({ error });
        },
      );
    }

    const isSending = progress.status === 'sending';
    const describe = (field: Field, hint?: string) => {
      const problem = problems[field];
      const hintId = hint === undefined ? undefined : `${id}-${field}-hint`;
      const problemId = problem === undefined ? undefined : `${id}-${field}-problem`;
      const described = joinClasses(hintId, problemId);
      return {
        id: `${id}-${field}`,
        name: field,
        'aria-invalid': problem === undefined ? undefined : true,
        'aria-describedby': described === '' ? undefined : described,
      };
    };
    const problemOf = (field: Field) =>
      problems[field] && (
        <p id={`${id}-${field}-problem`} className="durenai-field-problem">
          {text[problems[field]]}
        </p>
      );

    return (
      <form
        {...mergeProps(
          {
            className: 'durenai-character-form',
            'aria-label': text.formLabel,
            noValidate: true,
          },
          rest,
        )}
        ref={both}
        data-durenai-theme={theme}
        data-status={progress.status}
        // Not by `mergeProps`: React Compiler takes a function that gets these for one that reads their refs.
        onReset={(event) => {
          onReset?.(event);
          if (!event.defaultPrevented) clear();
        }}
        onSubmit={(event) => {
          onSubmit?.(event);
          if (!event.defaultPrevented) void submit(event);
        }}
      >
        {TEXTS.map((field) => (
          <div key={field} className={joinClasses('durenai-field', classNames.field)}>
            <label htmlFor={`${id}-${field}`}>{text[LABELS[field]]}</label>
            {field === 'name' ? (
              <input
                {...describe(field)}
                dir={directionOfText(values[field])}
                required
                readOnly={isSending}
                value={values[field]}
                onChange={({ currentTarget }) => change(field, currentTarget.value)}
              />
            ) : (
              <textarea
                {...describe(field)}
                dir={directionOfText(values[field])}
                required
                readOnly={isSending}
                rows={field === 'description' ? 2 : 4}
                value={values[field]}
                onChange={({ currentTarget }) => change(field, currentTarget.value)}
              />
            )}
            {problemOf(field)}
          </div>
        ))}
        <div className={joinClasses('durenai-field', classNames.field)}>
          <label htmlFor={`${id}-tags`}>{text.fieldTags}</label>
          <input
            {...describe('tags', text.fieldTagsHint)}
            readOnly={isSending}
            dir={directionOfText(values.tags)}
            value={values.tags}
            onChange={({ currentTarget }) => change('tags', currentTarget.value)}
          />
          <p id={`${id}-tags-hint`} className="durenai-field-hint">
            {text.fieldTagsHint}
          </p>
          {problemOf('tags')}
        </div>
        <div className={joinClasses('durenai-field', classNames.field)}>
          <label htmlFor={`${id}-image`}>{text.fieldImage}</label>
          <input
            ref={picture}
            {...describe('image', text.fieldImageHint)}
            type="file"
            accept="image/jpeg,image/png"
            onChange={({ currentTarget }) => void chooseImage(currentTarget.files?.[0] ?? null)}
          />
          <p id={`${id}-image-hint`} className="durenai-field-hint">
            {text.fieldImageHint}
          </p>
          {problemOf('image')}
          {image && (
            <div className="durenai-image-choice">
              {preview && <img src={preview} alt={text.imagePreview} />}
              <span dir="auto">{image.name}</span>
              <button
                type="button"
                className="durenai-link-button"
                onClick={() => {
                  void chooseImage(null);
                  form.current?.querySelector<HTMLElement>('[type="submit"]')?.focus();
                }}
              >
                {text.removeImage}
              </button>
            </div>
          )}
        </div>
        {progress.status === 'failed' && (
          <Notice role="alert">
            {progress.isUncertain
              ? text.createUncertain
              : `${text.createFailed} ${describeRefusal(progress.error, text, errors)}`}
          </Notice>
        )}
        <div role="status">
          {progress.status === 'created' && (
            <Notice kind="plain">
              <Sentence>{text.characterCreated(progress.name)}</Sentence>
            </Notice>
          )}
        </div>
        <button
          type="submit"
          className={joinClasses('durenai-button', classNames.submit)}
          data-kind="primary"
          aria-disabled={isSending}
        >
          {isSending ? text.creatingCharacter : text.createCharacter}
        </button>
      </form>
    );
  },
);

function withProblem(before: Problems, field: Field, problem: Problem | undefined): Problems {
  const { [field]: _, ...others } = before;
  return problem ? { ...others, [field]: problem } : others;
}

/** Two refusals mean something of their own here: not everybody may create characters, and not everywhere. */
function describeRefusal(error: DurenaiError, text: CatalogueMessages, errors: ErrorMessages): string {
  if (error.code === 'verification_required') return text.createNeedsLogin;
  return error.code === 'not_found' ? errors.errorNotAllowed : describeError(error, errors);
}

async function imageProblem(file: File): Promise<Problem | undefined> {
  if (file.size > MAX_IMAGE_BYTES) return 'imageTooLarge';
  // What cannot be read is no picture.
  const head = await file
    .slice(0, 8)
    .arrayBuffer()
    .catch(() => new ArrayBuffer(0));
  return isJpegOrPng(new Uint8Array(head)) ? undefined : 'imageWrongType';
}

function useObjectUrl(file: File | null): string | null {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    if (!file) return undefined;
    const made = URL.createObjectURL(file);
    setUrl(made);
    return () => {
      setUrl(null);
      URL.revokeObjectURL(made);
    };
  }, [file]);
  // The state follows a moment later.
  return file && url;
}
