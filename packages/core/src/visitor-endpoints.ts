/** In a module of their own: the widget's panel, which opens no session yet, would carry them. */
import { endpoint } from './endpoint.ts';
import { Done, Session, SessionRequest, Visitor } from './schema/visitor.ts';

export const createSession = endpoint({
  method: 'POST',
  path: '/session',
  body: SessionRequest,
  response: Session,
  access: 'anyone',
});

/** The proxy's own `/user/me`: the visitor, where DurenAI's {@link getAccount} is the owner. */
export const getVisitor = endpoint({
  method: 'GET',
  path: '/user/me',
  response: Visitor,
  access: 'visitor',
});

/** Ends every session of this visitor, in all tabs and on all devices. */
export const endSession = endpoint({
  method: 'DELETE',
  path: '/session',
  response: Done,
  access: 'visitor',
});

/** Forgets everything that the proxy keeps of this visitor. DurenAI documents no way to delete there. */
export const forgetVisitor = endpoint({
  method: 'DELETE',
  path: '/user/me',
  response: Done,
  access: 'visitor',
});
