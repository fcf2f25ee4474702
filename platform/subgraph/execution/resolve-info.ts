import type {
  FieldNode,
  FragmentDefinitionNode,
  GraphQLObjectType,
  GraphQLOutputType,
  GraphQLResolveInfo,
  GraphQLSchema,
  OperationDefinitionNode,
  ResponsePath,
} from 'graphql';
import type { Run } from './run.js';

/** What is known of a field before anything is asked. */
export interface KnownField {
  parentType: GraphQLObjectType;
  fieldName: string;
  fieldNodes: readonly FieldNode[];
  returnType: GraphQLOutputType;
}

/** What a resolver may ask about its field: three references, since most resolvers look at none of it. */
export class ResolveInfo implements GraphQLResolveInfo {
  readonly #field: KnownField;
  readonly #run: Run;

  constructor(
    field: KnownField,
    run: Run,
    readonly path: ResponsePath,
  ) {
    this.#field = field;
    this.#run = run;
  }

  get fieldName(): string {
    return this.#field.fieldName;
  }
  get fieldNodes(): readonly FieldNode[] {
    return this.#field.fieldNodes;
  }
  get returnType(): GraphQLOutputType {
    return this.#field.returnType;
  }
  get parentType(): GraphQLObjectType {
    return this.#field.parentType;
  }
  get schema(): GraphQLSchema {
    return this.#run.schema;
  }
  get fragments(): Record<string, FragmentDefinitionNode> {
    return this.#run.fragments;
  }
  get rootValue(): unknown {
    return this.#run.rootValue;
  }
  get operation(): OperationDefinitionNode {
    return this.#run.operation;
  }
  get variableValues(): Record<string, unknown> {
    return this.#run.variableValues;
  }
}
