/** For the tests, which are TypeScript: what of places.mjs they use. */
export declare const debianRoot: () => string;
export declare const findProgram: (names: readonly string[]) => string | null;
export declare const findPostgres: () => string | null;
