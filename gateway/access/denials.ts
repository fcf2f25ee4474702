import { type DocumentNode, type FieldNode, type GraphQLSchema, getOperationAST } from 'graphql';
import { BoundedMap } from '#platform/bounded-map.js';
import type { Operation } from '../executor.js';
import type { Identity } from '../identity.js';
import type { AccessMap } from './access-map.js';
import { type AllowedPart, allowedPart } from './allowed-part.js';
import { type Question, questionOf } from './question.js';
import { meets } from './requirement.js';

/** An operation that asks for what the one who asks may not see. */
export interface Denial {
  question: Question;
  allowed: AllowedPart;
}

/** Of one operation, for so many combinations of denied requirements it is remembered what is left. */
const KEPT_PARTS = 16;

interface Known {
  question: Question;
  parts: BoundedMap<AllowedPart>;
}

/**
 * Finds out what of an operation is denied; null where nothing is. What an operation takes is worked out once, and
 * remembered for as long as its document is; what is left of it, once for all who lack the same.
 */
export const denials = (schema: GraphQLSchema, access: AccessMap) => {
  const documents = new WeakMap<DocumentNode, Map<string | null, Known | null>>();

  const known = ({ document, operationName }: Pick<Operation, 'document' | 'operationName'>): Known | null => {
    const operations = documents.get(document) ?? new Map<string | null, Known | null>();
    documents.set(document, operations);
    const before = operations.get(operationName);
    if (before !== undefined) return before;
    const definition = getOperationAST(document, operationName);
    // A name that the document does not have is nothing to remember: a client can make up any number of them.
    if (!definition) return null;
    const question = questionOf({ schema, access }, document, definition);
    const made = question && { question, parts: new BoundedMap<AllowedPart>(KEPT_PARTS * question.requirements.length) };
    operations.set(operationName, made);
    return made;
  };

  return (operation: Pick<Operation, 'document' | 'operationName'>, who: Identity): Denial | null => {
    if (who.authenticated && who.scopes === null && who.policies === null) return null;
    const found = known(operation);
    if (!found) return null;
    const { question, parts } = found;
    let lacking = '';
    let lacks = false;
    for (const each of question.requirements) {
      const met = meets(each, who);
      lacking += met ? '1' : '0';
      lacks ||= !met;
    }
    if (!lacks) return null;
    const allowed = parts.getOrMake(lacking, () => {
      const denied = new Map<FieldNode, string>();
      for (const [field, name] of question.guarded) if (!meets(access.get(name)!, who)) denied.set(field, name);
      return allowedPart(question, denied);
    });
    return { question, allowed };
  };
};
